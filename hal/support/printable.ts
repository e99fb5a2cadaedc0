/**
 * Control characters (C0, C1), format characters (bidi, zero-width, tags), lone surrogates, private use, line separators:
 * everything that a terminal or a reader could misinterpret.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/**
 * Longer than an address: possibly a private key, even a mistyped one. Masked unless known to be public. Node's own errors quote only
 * the beginning of a refused value, followed by three dots.
 */
const LONG_HEX = /(?:0x)?(?:[0-9a-f]{41,}|[0-9a-f]{12,}(?=\.\.\.))/gi

/** The text with every unprintable character escaped as in `\u{1b}`, including line breaks. */
export const escapeControls = (text: string): string =>
  text.replace(UNPRINTABLE, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/**
 * The text with possible keys masked: runs of more than 40 hex digits.
 * @param publicWords ids and hashes that may be shown
 */
export const maskKeys = (text: string, publicWords: readonly string[] = []): string =>
  text.replace(LONG_HEX, word => (publicWords.includes(word) ? word : `(${word.replace(/^0x/i, '').length} hex digits, not shown)`))

/** Several lines for a terminal: escapes all control characters except the line breaks. */
export const terminalText = (text: string): string => text.split('\n').map(escapeControls).join('\n')

/** Equivalent JSON text in which characters that could upset a terminal are escaped. */
export const terminalJson = (json: string): string =>
  json.replace(UNPRINTABLE, character =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )

/**
 * Makes a foreign text (a token's symbol, a file's content, a node's answer) fit for an error, a log line or a terminal: one
 * line, without control characters or keys, of limited length.
 * @param longest in characters, before escaping
 */
export function printable(text: string, longest = 200): string {
  const masked = maskKeys(text)
  return escapeControls(masked.length <= longest ? masked : `${masked.slice(0, longest)}…`)
}
