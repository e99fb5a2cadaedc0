import { terminalText } from '../../core/printable.ts'
/** Prints a result for people. Control characters are escaped, because names and symbols in it may be foreign. */
export const say = (text: string): void => console.log(terminalText(text))

/** Prints a note for people on standard error, separate from the result. */
export const note = (text: string): void => console.error(terminalText(text))
