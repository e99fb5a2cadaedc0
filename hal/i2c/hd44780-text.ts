/**
 * What an HD44780 with the usual character ROM A00 can show, as its codes. ASCII is itself but for backslash and tilde, which are Yen and an arrow
 * there; the rest of Europe is in other places or missing (data sheet, table 4).
 */
const codes: Readonly<Record<string, readonly number[]>> = {
  ä: [0xe1],
  ö: [0xef],
  ü: [0xf5],
  ß: [0xe2],
  '°': [0xdf],
  µ: [0xe4],
  '÷': [0xfd],
  '·': [0xa5],
  Ä: ascii('Ae'),
  Ö: ascii('Oe'),
  Ü: ascii('Ue'),
  '€': ascii('EUR'),
  '’': ascii("'"),
  '‘': ascii("'"),
  '“': ascii('"'),
  '”': ascii('"'),
  '„': ascii('"'),
  '–': ascii('-'),
  '—': ascii('-'),
  '…': ascii('...'),
  '\u00a0': ascii(' '),
  '\u202f': ascii(' '),
  '\\': ascii('/'),
  '~': ascii('-'),
}

/** Codes for a text, in characters that the display has; a letter it has not loses its accent, anything else is a question mark. */
export function hd44780Codes(text: string): number[] {
  return [...text.normalize('NFC')].flatMap(character => codes[character] ?? [plainCode(character)])
}

/**
 * A screen's rows, each exactly as long as the display is wide: lines are wrapped at blanks where rows are left, then cut.
 * @param lines as `Display.show` gets them
 */
export function hd44780Rows(lines: readonly string[], columns: number, rows: number): number[][] {
  const wrapped = lines.map(line => hd44780Codes(line)).flatMap(line => wrap(line, columns))
  return Array.from({ length: rows }, (_, row) => {
    const shown = (wrapped[row] ?? []).slice(0, columns)
    return [...shown, ...Array<number>(columns - shown.length).fill(blank)]
  })
}

const blank = 0x20

function wrap(line: readonly number[], columns: number): number[][] {
  if (line.length <= columns) return [[...line]]
  const end = line.lastIndexOf(blank, columns)
  return end > 0
    ? [line.slice(0, end), ...wrap(line.slice(end + 1), columns)]
    : [line.slice(0, columns), ...wrap(line.slice(columns), columns)]
}

function plainCode(character: string): number {
  const code = character.normalize('NFD').charCodeAt(0)
  return code >= 0x20 && code <= 0x7d ? code : 0x3f
}

function ascii(text: string): number[] {
  return [...text].map(character => character.charCodeAt(0))
}
