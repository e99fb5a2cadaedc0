/** The dialect of a CSV file, kept when the file is written again, so that the spreadsheet that saved it opens it as before. */
export interface CsvDialect {
  readonly delimiter: ',' | ';' | '\t'
  /** Whether the file begins with a byte order mark. Excel takes UTF-8 without one for the Windows code page. */
  readonly bom: boolean
}

const UTF8_BOM = '\ufeff'

/**
 * The text of a CSV file as spreadsheets save it: UTF-8 or UTF-16 (Excel's "Unicode text") by the byte order mark, UTF-8 without one, or else
 * the Windows code page 1252, in which Excel saves "CSV" in western languages.
 */
export function decodeCsv(bytes: Uint8Array): { readonly text: string; readonly dialect: CsvDialect } {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const utf8 = isUtf16 ? null : strictUtf8(bytes)
  const text = utf8 ?? new TextDecoder(isUtf16 ? 'utf-16le' : 'windows-1252').decode(bytes)
  const bom = utf8 === null || utf8.startsWith(UTF8_BOM)
  return { text: text.replace(UTF8_BOM, ''), dialect: { delimiter: delimiterOf(text), bom } }
}

/** Written as UTF-8. */
export const encodeCsv = (text: string, { bom }: CsvDialect): string => (bom ? `${UTF8_BOM}${text}` : text)

const DELIMITERS = [',', ';', '\t'] as const

/** Spreadsheets write the list separator of their language. A single column has none: it is one that its values do not contain unquoted. */
function delimiterOf(text: string): CsvDialect['delimiter'] {
  const [header = ''] = text.split('\n', 1)
  const bare = text.replace(/"[^"]*"/g, '')
  return DELIMITERS.findLast(each => header.includes(each)) ?? DELIMITERS.find(each => !bare.includes(each)) ?? ','
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
