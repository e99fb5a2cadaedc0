/** The dialect of a CSV file, kept when the file is written again, so that the spreadsheet that saved it opens it as before. */
export interface CsvDialect {
  readonly delimiter: ',' | ';' | '\t'
  /** Whether the file begins with a byte order mark. Excel takes UTF-8 without one for the Windows code page. */
  readonly bom: boolean
}

const UTF8_BOM = '\ufeff'
const DELIMITERS = [',', ';', '\t'] as const
/** A first line by which Excel is told the separator. It would otherwise be taken for the column names. */
const SEPARATOR_LINE = /^sep=([,;\t])(?:\r\n|\r|\n)/i

/** Spreadsheets write the list separator of their language. A single column has none: it is one that its values do not contain unquoted. */
export function delimiterOf(text: string): CsvDialect['delimiter'] {
  const [, told] = SEPARATOR_LINE.exec(text) ?? []
  if (told !== undefined) return told as CsvDialect['delimiter']
  const [header = ''] = text.trimStart().split(/\r\n|\r|\n/, 1)
  const bare = text.replace(/"[^"]*"/g, '')
  return DELIMITERS.findLast(each => header.includes(each)) ?? DELIMITERS.find(each => !bare.includes(each)) ?? ','
}

/** The text without Excel's separator line; an empty line is in its place, so that lines keep their numbers. */
export const withoutSeparatorLine = (text: string): string => text.replace(SEPARATOR_LINE, '\n')

/** Written as UTF-8. */
export const encodeCsv = (text: string, { bom }: CsvDialect): string => (bom ? `${UTF8_BOM}${text}` : text)
