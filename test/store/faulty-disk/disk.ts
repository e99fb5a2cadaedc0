import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { compileLibrary } from '../../../scripts/search/powercut/compile.ts'

/** A directory on a disk whose flushes may fail. */
export interface FaultyDisk {
  /** What processes see. */
  readonly directory: string
  /** What a power cut leaves. While a file `broken` is in it, every flush fails. */
  readonly image: string
  /** What power cuts during and after each flush would have left, named by number. */
  readonly cuts: string
  /** What the environment of a process that uses it has besides. */
  readonly env: NodeJS.ProcessEnv
}

/** In this folder. */
export const faultyDisk = (root: string): FaultyDisk => layOut(root, compile(root))

function layOut(root: string, library: string, change: NodeJS.ProcessEnv = {}): FaultyDisk {
  const [directory, image, cuts] = ['disk', 'image', 'cuts'].map(name => join(root, name)) as [string, string, string]
  for (const each of [directory, image, cuts]) mkdirSync(each, { mode: 0o700 })
  return { directory, image, cuts, env: { LD_PRELOAD: library, DISK_DIRECTORY: directory, DISK_IMAGE: image, ...change } }
}

/** Disks in memory that keep what each power cut would have left; removed when the test ends. @param fails as in DISK_FAILS, one for each */
export function makeFaultyDisks(fails: readonly string[]): FaultyDisk[] {
  const root = mkdtempSync('/dev/shm/crema-disk-')
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const library = compile(root)
  return fails.map((numbers, index) => {
    const folder = join(root, String(index))
    mkdirSync(folder)
    return layOut(folder, library, { DISK_CUTS: join(folder, 'cuts'), DISK_FAILS: numbers })
  })
}

function compile(root: string): string {
  const library = join(root, 'page-cache.so')
  compileLibrary(new URL('page-cache.c', import.meta.url), library)
  return library
}
