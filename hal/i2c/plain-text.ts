/** Substitutes for characters that small displays lack. */
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
 * Maps a text to the display's own glyphs.
 * @param glyphOf the display's glyph, or undefined for a missing character: it then loses its accent, is replaced by other
 *   letters, or becomes `?`
 */
export function glyphs<Glyph>(text: string, glyphOf: (character: string) => Glyph | undefined): Glyph[] {
  return [...text.normalize('NFC')].flatMap(character => {
    const own = glyphOf(character)
    if (own !== undefined) return [own]
    const written = substitutes[character] ?? character.normalize('NFD').charAt(0)
    return [...written].flatMap(each => glyphOf(each) ?? glyphOf('?') ?? [])
  })
}

/**
 * Lays out rows of glyphs as screens, each row padded to the display's width. Lines are wrapped at blanks; a line that does not
 * fit below the previous ones starts the next screen.
 */
export function screensOf<Glyph>(lines: readonly (readonly Glyph[])[], { columns, rows, blank }: ScreenFormat<Glyph>): Glyph[][][] {
  const screens: Glyph[][][] = [[]]
  for (const wrapped of lines.map(line => wrap(line, columns, blank))) {
    const used = screens.at(-1)?.length ?? 0
    if (used > 0 && used + wrapped.length > rows) screens.push([])
    for (const row of wrapped) {
      if (screens.at(-1)?.length === rows) screens.push([])
      screens.at(-1)?.push(row)
    }
  }
  const filled = (row: readonly Glyph[] = []) => [...row, ...Array<Glyph>(columns - row.length).fill(blank)]
  return screens.map(screen => Array.from({ length: rows }, (_, row) => filled(screen[row])))
}

export interface ScreenFormat<Glyph> {
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
