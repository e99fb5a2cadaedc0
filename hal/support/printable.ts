/** Controls (C0, C1), formats (bidi, zero-width, tags), half surrogates, private use, line separators: nothing that a terminal or an eye reads wrongly. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/** Longer than an address: a private key, or one that was mistyped. Never shown, unless it is known to be public. */
const LONG_HEX = /(?:0x)?[0-9a-f]{41,}/gi

/** The text with every character escaped that does not show as itself, line breaks too: `\u{1b}`. */
export const escapeControls = (text: string): string =>
  text.replace(UNPRINTABLE, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/**
 * The text without what may be a key: runs of more than 40 hex digits.
 * @param publicWords ids and hashes that may be shown
 */
export const maskKeys = (text: string, publicWords: readonly string[] = []): string =>
  text.replace(LONG_HEX, word => (publicWords.includes(word) ? word : `(${word.replace(/^0x/i, '').length} hex digits, not shown)`))

/** Several lines for a terminal: all control characters but the line breaks are escaped. */
export const terminalText = (text: string): string => text.split('\n').map(escapeControls).join('\n')

/** JSON text with the characters escaped that could upset a terminal; it means the same. */
export const terminalJson = (json: string): string =>
  json.replace(UNPRINTABLE, character =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )

/**
 * A text that others wrote (a token's symbol, a file's content, a node's answer), fit for an error, a log line or a terminal: one line, no control
 * characters, no keys, of bounded length.
 * @param longest in characters, before escaping
 */
export function printable(text: string, longest = 200): string {
  const masked = maskKeys(text)
  return escapeControls(masked.length <= longest ? masked : `${masked.slice(0, longest)}…`)
}
