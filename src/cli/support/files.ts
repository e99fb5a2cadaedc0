import { existsSync, writeFileSync } from 'node:fs'
import { jsonFault, parseJson } from '../../support/json.ts'
import { CommandFailure } from './failure.ts'
import { readTextAloud } from './read-text.ts'

/**
 * Reads a JSON file.
 * @param what its description for the error: `badge file`
 * @throws CommandFailure
 */
export function readJsonFile(path: string, what: string): unknown {
  const text = readTextAloud(path, what)
  const content = parseJson(text)
  if (content !== undefined) return content
  const { is, remedy } = jsonFault(text)
  throw new CommandFailure({ code: 'file-unreadable', fact: `${path} ${is}.`, expected: `a ${what}`, remedy })
}

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
