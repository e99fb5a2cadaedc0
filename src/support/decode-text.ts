/** How a text file is encoded. */
export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252'

/** A text as a program saved it, without its byte order mark. */
export interface Decoded {
  readonly text: string
  readonly encoding: Encoding
  /** Whether the file begins with a byte order mark. */
  readonly bom: boolean
}

/** Bytes that are no text, or text in an encoding that cannot be told for sure. */
export interface Undecoded {
  /** Completes “FILE …”: what the file is. */
  readonly is: string
  /** How to save it instead. */
  readonly remedy: string
}

export const isDecoded = (found: Decoded | Undecoded): found is Decoded => 'text' in found

const BOM = '\ufeff'
const AS_UTF8 = 'Save it as UTF-8: in Notepad “Save as” with the encoding UTF-8, in Excel as “CSV UTF-8”.'
const AS_CSV = 'Save the sheet as “CSV UTF-8” (Excel), or as “Text CSV” in UTF-8 (LibreOffice), and name that file.'

/** What programs save under a name that was to be a text, by its first bytes. */
const DOCUMENTS: readonly (readonly [head: string, is: string, remedy: string])[] = [
  ['PK\u0003\u0004', 'is a workbook or an archive (xlsx, ods, zip), not text', AS_CSV],
  ['\u00d0\u00cf\u0011\u00e0', 'is an Office file of the old kind (xls, doc), not text', AS_CSV],
  ['{\\rtf', 'is a formatted document (RTF), not plain text', 'In TextEdit choose Format, Make Plain Text; then save it again.'],
  ['%PDF', 'is a PDF, not text', 'Name the file itself, not a print of it.'],
  ['<!DOCTYPE', 'is a page of a web site', 'Download the file itself: the site may ask for a sign-in.'],
  ['<html', 'is a page of a web site', 'Download the file itself: the site may ask for a sign-in.'],
]

/**
 * Decodes a file that a person hands over, as spreadsheets and editors of three systems save it: UTF-8 with or without a byte order mark,
 * and UTF-16 with one (Excel's "Unicode text", PowerShell's `>`) or, where its zero bytes tell, without. Other bytes are taken for the
 * Windows code page 1252, in which Excel saves "CSV" in western languages, but only where `codePage` allows it: nothing in the file says so.
 */
export function decodeText(bytes: Uint8Array, codePage = false): Decoded | Undecoded {
  const document = documentOf(bytes)
  if (document !== null) return document
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) return decodedUtf16(bytes, utf16)
  const utf8 = strict('utf-8', bytes)
  const zeroAt = bytes.indexOf(0)
  if (zeroAt !== -1) return { is: 'is not text: it has zero bytes', remedy: 'Check that it is the right file; a copy may be damaged.' }
  if (utf8 !== null) return { text: utf8.replace(BOM, ''), encoding: 'UTF-8', bom: utf8.startsWith(BOM) }
  if (codePage) return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252', bom: false }
  return { is: `is not in UTF-8, line ${lineOfBadByte(bytes)}`, remedy: AS_UTF8 }
}

/** What to say aloud about a file that was not in UTF-8; null if there is nothing to say. */
export function encodingNote(path: string, { text, encoding }: Decoded): string | null {
  if (encoding === 'UTF-8') return null
  const word = encoding === 'Windows-1252' ? text.match(/[^\s",;]*[^\p{ASCII}\s][^\s",;]*/u)?.[0] : undefined
  return `${path} is not in UTF-8; it was read as ${encoding}${word === undefined ? '' : `, in which it has “${word}”`}.`
}

function documentOf(bytes: Uint8Array): Undecoded | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 16))
  const found = DOCUMENTS.find(([start]) => head.toLowerCase().startsWith(start.toLowerCase()))
  return found === undefined ? null : { is: found[1], remedy: found[2] }
}

type Utf16 = 'utf-16le' | 'utf-16be'

/** UTF-16 by its byte order mark; without one by its zero bytes, which any ASCII character of it has on the same side. */
function utf16Of(bytes: Uint8Array): Utf16 | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null
  const zeros = [0, 0]
  for (const [at, byte] of bytes.subarray(0, 4096).entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even === 0 && odd > Math.min(bytes.length, 4096) / 4) return 'utf-16le'
  return odd === 0 && even > Math.min(bytes.length, 4096) / 4 ? 'utf-16be' : null
}

function decodedUtf16(bytes: Uint8Array, encoding: Utf16): Decoded | Undecoded {
  const text = strict(encoding, bytes)
  if (text === null || text.includes('\0')) return { is: 'is damaged, or in UTF-32', remedy: AS_UTF8 }
  return { text: text.replace(BOM, ''), encoding: 'UTF-16', bom: true }
}

function strict(encoding: 'utf-8' | Utf16, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The number of the first line, from 1, that is not UTF-8. */
function lineOfBadByte(bytes: Uint8Array): number {
  let line = 1
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (strict('utf-8', bytes.subarray(start, end)) === null) return line
    line++
    start = end + 1
  }
  return line
}
