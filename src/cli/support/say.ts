import { terminalText } from '../../core/printable.ts'
import { withNames } from '../names/names-in-use.ts'

const ADDRESS = /\b0x[0-9a-f]{40}\b/gi

/**
 * A text for a terminal: control characters are escaped, because names and symbols in it may be foreign; addresses have one style, and the names
 * of the user's address book.
 */
const shown = (text: string): string => withNames(inOneStyle(text))

const inOneStyle = (text: string): string => terminalText(text).replace(ADDRESS, address => address.toLowerCase())

/** Prints a result. */
export const say = (text: string): void => console.log(shown(text))

/** Prints what programs read, such as CSV: the same without names. */
export const sayData = (text: string): void => console.log(inOneStyle(text))

/** Prints a note on standard error, separate from the result. */
export const note = (text: string): void => console.error(shown(text))

/**
 * Prints the text of a file. Its byte order mark goes where the output is redirected, such as to a file for a spreadsheet, and not to a
 * terminal, which would show it.
 */
export function sayFile(text: string): void {
  const bare = text.replace(/^\ufeff/, '')
  const mark = process.stdout.isTTY || bare === text ? '' : '\ufeff'
  console.log(`${mark}${inOneStyle(bare.trimEnd())}`)
}
