import { terminalJson } from '../../core/printable.ts'

/**
 * A text that another party wrote: in quotes, since it is their word, with line breaks, control, bidi and zero-width characters escaped as in
 * JSON, so that it cannot look like a line of this program.
 */
export const quoted = (text: string): string => terminalJson(JSON.stringify(text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`))

/** In characters; a stranger's text is one line. */
const LONGEST = 200
