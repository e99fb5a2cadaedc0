import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../bundle/bundle.ts'

const root = new URL('../../', import.meta.url).pathname

/** One place of the sources: what stands there, and what stands there without the protection. */
export interface Patch {
  readonly file: string
  readonly now: string
  readonly undone: string
}

export const patch = (file: string, now: string, undone: string): Patch => ({ file, now, undone })

/** A program without one of its protections, in a separate folder: the shipped one has no switch for it. */
export interface Undone {
  readonly program: string
  remove(): void
}

/**
 * A release made of patched sources, for tools that run the program.
 * @returns its `crema.cjs`
 * @throws Error when a patch does not fit the sources any more
 */
export async function undo(patches: readonly Patch[]): Promise<Undone> {
  const copy = patchedCopy(['src', 'hal'], patches)
  await bundle({ from: copy, to: join(copy, 'release') })
  return { program: join(copy, 'release/crema.cjs'), remove: () => rmSync(copy, { recursive: true }) }
}

/**
 * Patched sources, for tools that run the sources themselves.
 * @returns the copy's `main.ts` of the tool
 * @throws Error when a patch does not fit the sources any more
 */
export function undoSources(patches: readonly Patch[], tool: 'simulate' | 'fuzz' | 'powercut'): Undone {
  const copy = patchedCopy(['src', 'hal', 'systemd', 'scripts/search', 'test/seeds', 'package.json'], patches)
  return { program: join(copy, 'scripts/search', tool, 'main.ts'), remove: () => rmSync(copy, { recursive: true }) }
}

function patchedCopy(parts: readonly string[], patches: readonly Patch[]): string {
  const cache = join(root, '.cache')
  mkdirSync(cache, { recursive: true })
  const copy = mkdtempSync(join(cache, 'undone-'))
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
  for (const each of patches) apply(copy, each)
  return copy
}

function apply(copy: string, { file, now, undone }: Patch): void {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(now).length !== 2) throw new Error(`${file} does not have this once any more: ${now}`)
  writeFileSync(
    path,
    text.replace(now, () => undone),
  )
}
