import { readFileSync } from 'node:fs'
import { type Decoded, decodeText, encodingNote, isDecoded } from '../../support/decode-text.ts'
import { CommandFailure } from './failure.ts'
import { whereFrom } from './file-writers.ts'
import { note } from './say.ts'

export interface Readable {
  /** Completes “Expected a ….”: `badge file`. */
  readonly what: string
  /** Whether other bytes than UTF-8 and UTF-16 may be the Windows code page 1252. */
  readonly codePage?: boolean
}

/**
 * Reads the text of a file that a person hands over, in whatever encoding a spreadsheet or an editor saved it.
 * @throws CommandFailure when it cannot be read, is no text, or its encoding cannot be told
 */
export function readText(path: string, { what, codePage = false }: Readable): Decoded {
  const found = decodeText(readBytes(path, what), codePage)
  if (isDecoded(found)) return found
  throw new CommandFailure({ code: 'file-not-text', fact: `${path} ${found.is}.`, expected: `a ${what}`, remedy: found.remedy })
}

/** The same where nothing else says in which encoding it was: that is said on standard error, unless it is UTF-8. */
export function readTextAloud(path: string, what: string): string {
  const found = readText(path, { what })
  const said = encodingNote(path, found)
  if (said !== null) note(said)
  return found.text
}

function readBytes(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const fact = code === 'EISDIR' ? `${path} is a folder.` : `Cannot read ${path} (${code}).`
    throw new CommandFailure({
      code: code === 'ENOENT' ? 'file-missing' : 'file-unreadable',
      fact,
      expected: `a ${what}`,
      remedy: whereFrom(what),
    })
  }
}
