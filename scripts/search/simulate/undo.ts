import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { apply, type Patch } from '../chaos/undo.ts'

const root = new URL('../../../', import.meta.url).pathname

/**
 * A copy of the sources without one of their protections, in a separate folder: for tools that run the sources themselves.
 * @returns the copy's `main.ts` of that tool
 * @throws Error when a patch does not fit the sources any more
 */
export function undoSources(
  patches: readonly Patch[],
  tool: 'simulate' | 'fuzz' | 'powercut',
): { readonly program: string; remove(): void } {
  const cache = join(root, '.cache')
  mkdirSync(cache, { recursive: true })
  const copy = mkdtempSync(join(cache, 'undone-'))
  for (const part of ['src', 'hal', 'systemd', 'scripts/search', 'test/seeds', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  for (const patch of patches) apply(copy, patch)
  return { program: join(copy, 'scripts/search', tool, 'main.ts'), remove: () => rmSync(copy, { recursive: true }) }
}
