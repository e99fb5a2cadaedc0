import { terminalText } from '../../core/printable.ts'
/** Prints a result for people. Control characters are escaped, because names and symbols in it may be foreign. */
export const say = (text: string): void => console.log(terminalText(text))

/** Prints a note for people on standard error, separate from the result. */
export const note = (text: string): void => console.error(terminalText(text))

/**
 * Prints the text of a file. Its byte order mark goes where the output is redirected, such as to a file for a spreadsheet, and not to a
 * terminal, which would show it.
 */
export function sayFile(text: string): void {
  const bare = text.replace(/^\ufeff/, '')
  const mark = process.stdout.isTTY || bare === text ? '' : '\ufeff'
  console.log(`${mark}${terminalText(bare.trimEnd())}`)
}
