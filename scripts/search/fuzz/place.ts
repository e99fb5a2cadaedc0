import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Place } from './target.ts'

/** Memory, where the system has a file system in it. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder for the files of all targets, and what they started. */
export function openPlace(): Place & { end(): Promise<void> } {
  const folder = mkdtempSync(join(base, 'crema-fuzz-'))
  const ends: (() => void | Promise<void>)[] = []
  return {
    folder,
    onEnd: end => void ends.push(end),
    end: async () => {
      for (const end of ends.toReversed()) await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
