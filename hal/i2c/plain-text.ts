/** What small displays show for a character that they do not have. */
const substitutes: Readonly<Record<string, string>> = {
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  '€': 'EUR',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\\': '/',
  '~': '-',
}

/**
 * A text in characters that a display has, each as the display's own glyph.
 * @param glyphOf a glyph, undefined for a character that it has not: that loses its accent, is written in others, or is a question mark
 */
export function glyphs<Glyph>(text: string, glyphOf: (character: string) => Glyph | undefined): Glyph[] {
  return [...text.normalize('NFC')].flatMap(character => {
    const own = glyphOf(character)
    if (own !== undefined) return [own]
    const written = substitutes[character] ?? character.normalize('NFD').charAt(0)
    return [...written].flatMap(each => glyphOf(each) ?? glyphOf('?') ?? [])
  })
}

/** Rows of glyphs, each exactly as long as the display is wide: lines are wrapped at blanks where rows are left, then cut. */
export function screenRows<Glyph>(lines: readonly (readonly Glyph[])[], { columns, rows, blank }: Screen<Glyph>): Glyph[][] {
  const wrapped = lines.flatMap(line => wrap(line, columns, blank))
  return Array.from({ length: rows }, (_, row) => {
    const shown = (wrapped[row] ?? []).slice(0, columns)
    return [...shown, ...Array<Glyph>(columns - shown.length).fill(blank)]
  })
}

export interface Screen<Glyph> {
  readonly columns: number
  readonly rows: number
  readonly blank: Glyph
}

function wrap<Glyph>(line: readonly Glyph[], columns: number, blank: Glyph): Glyph[][] {
  if (line.length <= columns) return [[...line]]
  const end = line.lastIndexOf(blank, columns)
  return end > 0
    ? [line.slice(0, end), ...wrap(line.slice(end + 1), columns, blank)]
    : [line.slice(0, columns), ...wrap(line.slice(columns), columns, blank)]
}
