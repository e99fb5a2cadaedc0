import type { Indicator } from '../indicator.ts'
import type { SimOptions } from './options.ts'
import { openShown } from './shown.ts'

/** The simulator's lamp. */
export async function openSimIndicator(options: SimOptions): Promise<Indicator> {
  const shown = await openShown(options)
  return { show: lamp => shown.show({ type: 'lamp', lamp }), dispose: () => shown.dispose() }
}
