import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { apply, type Patch } from '../chaos/undo.ts'

const root = new URL('../../../', import.meta.url).pathname

/**
 * A copy of the sources without one of their protections, in a separate folder: a simulation runs the sources themselves.
 * @returns its `main.ts` of the simulation
 * @throws Error when a patch does not fit the sources any more
 */
export function undoSources(patches: readonly Patch[]): { readonly program: string; remove(): void } {
  const cache = join(root, '.cache')
  mkdirSync(cache, { recursive: true })
  const copy = mkdtempSync(join(cache, 'undone-'))
  for (const part of ['src', 'hal', 'scripts/search', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true })
  for (const patch of patches) apply(copy, patch)
  return { program: join(copy, 'scripts/search/simulate/main.ts'), remove: () => rmSync(copy, { recursive: true }) }
}
