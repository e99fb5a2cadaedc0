import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../bundle/bundle.ts'

const root = new URL('../../../', import.meta.url).pathname

/** One place of the sources: what stands there, and what stands there without the protection. */
export interface Patch {
  readonly file: string
  readonly now: string
  readonly undone: string
}

/**
 * A release without one of its protections, made of a patched copy of the sources: the shipped program has no switch for it.
 * @throws Error when a patch does not fit the sources any more
 */
export async function undo(patches: readonly Patch[]): Promise<{ readonly program: string; remove(): void }> {
  const cache = join(root, '.cache')
  mkdirSync(cache, { recursive: true })
  const copy = mkdtempSync(join(cache, 'undone-'))
  for (const part of ['src', 'hal']) cpSync(join(root, part), join(copy, part), { recursive: true })
  for (const patch of patches) apply(copy, patch)
  await bundle({ from: copy, to: join(copy, 'release') })
  return { program: join(copy, 'release/crema.cjs'), remove: () => rmSync(copy, { recursive: true }) }
}

/** Takes a protection out of this copy. @throws Error when the patch does not fit any more */
export function apply(copy: string, { file, now, undone }: Patch): void {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(now).length !== 2) throw new Error(`${file} does not have this once any more: ${now}`)
  writeFileSync(
    path,
    text.replace(now, () => undone),
  )
}
