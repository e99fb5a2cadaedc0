import { terminalText } from '../../core/printable.ts'
/** Prints a result for people. Names and symbols in it may come from others: no control character reaches the terminal. */
export const say = (text: string): void => console.log(terminalText(text))

/** Prints a note for people on standard error, beside the result. */
export const note = (text: string): void => console.error(terminalText(text))
