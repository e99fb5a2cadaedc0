import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { CommandFailure } from './failure.ts'
import { whereFrom } from './file-writers.ts'

/**
 * Reads a JSON file.
 * @param what its description for the error: `badge file`
 * @throws CommandFailure
 */
export function readJsonFile(path: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const fact = code === undefined ? `${path} is not JSON.` : `Cannot read ${path} (${code}).`
    throw new CommandFailure({ code: unreadable(code), fact, expected: `a ${what}`, remedy: whereFrom(what) })
  }
}

/** The code for a file that cannot be read, by the system's error code. */
export const unreadable = (errno: string | undefined) => (errno === 'ENOENT' ? 'file-missing' : 'file-unreadable')

/**
 * Writes a new JSON file.
 * @param option the command's option that names the file
 * @throws CommandFailure when it exists already, or cannot be written
 */
export function writeNewJsonFile(path: string, content: unknown, mode = 0o644, option = '--out'): void {
  try {
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx', mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const fact = code === 'EEXIST' ? `${path} already exists.` : `Cannot write ${path} (${code}).`
    throw new CommandFailure({
      code: 'file-exists-or-unwritable',
      fact,
      expected: 'a new file in an existing folder',
      remedy: `Name another with ${option} FILE.`,
    })
  }
}

/**
 * For a file that will be written last, after a step that cannot be undone.
 * @throws CommandFailure when it exists already
 */
export function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new CommandFailure({
      code: 'file-exists',
      fact: `${path} already exists.`,
      expected: 'a new file',
      remedy: 'Name another with --out FILE. Nothing was done.',
    })
}
