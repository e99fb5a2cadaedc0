import type { Display } from '../display.ts'
import { MAX_DISPLAY_COLUMNS, MAX_DISPLAY_LINES } from './messages.ts'
import type { SimOptions } from './options.ts'
import { openShown } from './shown.ts'

/** The simulator's display. Text that does not fit is cut. */
export async function openSimDisplay(options: SimOptions): Promise<Display> {
  const shown = await openShown(options)
  return { show: lines => shown.show({ type: 'display', lines: cut(lines) }), dispose: () => shown.dispose() }
}

function cut(lines: readonly string[]): string[] {
  return lines.slice(0, MAX_DISPLAY_LINES).map(line => [...line].slice(0, MAX_DISPLAY_COLUMNS).join(''))
}
