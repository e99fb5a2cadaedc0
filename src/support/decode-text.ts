import { foreignDocument } from './foreign-documents.ts'
import { type Utf16, utf16Of } from './utf16.ts'
import { decodeWindows1252 } from './windows-1252.ts'

/** A text as a program saved it, without its byte order mark. */
export interface Decoded {
  readonly text: string
  readonly encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252'
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

/**
 * Decodes a file that a person hands over, as spreadsheets and editors of three systems save it: UTF-8 with or without a byte order mark,
 * and UTF-16 with one (Excel's "Unicode text", PowerShell's `>`) or, where its zero bytes tell, without. Other bytes are taken for the
 * Windows code page 1252, in which Excel saves "CSV" in western languages, but only where `codePage` allows it, because nothing in the file
 * says so, and where the words that result can be ones.
 */
export function decodeText(bytes: Uint8Array, codePage = false): Decoded | Undecoded {
  const document = foreignDocument(bytes)
  if (document !== null) return document
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) return decodedUtf16(bytes, utf16)
  if (bytes.includes(0)) return { is: 'is not text: it has zero bytes', remedy: 'Check that it is the right file; a copy may be damaged.' }
  const utf8 = strict('utf-8', bytes)
  if (utf8 !== null) return { text: utf8.replace(BOM, ''), encoding: 'UTF-8', bom: utf8.startsWith(BOM) }
  return codePage ? decoded1252(bytes) : { is: `is not in UTF-8, line ${lineOfBadByte(bytes)}`, remedy: AS_UTF8 }
}

/** What to say aloud about a file that was not in UTF-8; null if there is nothing to say. */
export function encodingNote(path: string, { text, encoding }: Decoded): string | null {
  if (encoding === 'UTF-8') return null
  const word = encoding === 'Windows-1252' ? wordWith(/[^\p{ASCII}]/u, text) : undefined
  return `${path} is not in UTF-8; it was read as ${encoding}${word === undefined ? '' : `, in which it has “${word}”`}.`
}

function decodedUtf16(bytes: Uint8Array, encoding: Utf16): Decoded | Undecoded {
  const text = strict(encoding, bytes)
  if (text === null || text.includes('\0')) return { is: 'is damaged, or in UTF-32', remedy: AS_UTF8 }
  return { text: text.replace(BOM, ''), encoding: 'UTF-16', bom: true }
}

/**
 * Letters of 1252 where other code pages have more frequent ones (0x9a is ö in Mac Roman, in which Excel on a Mac saves "CSV (Macintosh)"),
 * and signs within a word, but for apostrophes and hyphens.
 */
const UNLIKELY = /[ŠšŒœŽžŸƒ]|\p{L}[^\p{L}\p{M}\p{ASCII}‘’´–·\u00a0\u00ad]\p{L}/u

function decoded1252(bytes: Uint8Array): Decoded | Undecoded {
  const text = decodeWindows1252(bytes)
  const word = wordWith(UNLIKELY, text)
  if (word === undefined) return { text, encoding: 'Windows-1252', bom: false }
  return { is: `is not in UTF-8, and its code page cannot be told: in Windows-1252 it has “${word}”`, remedy: AS_UTF8 }
}

/** Longer than a name, in characters. */
const LONGEST_WORD = 60

/** The first word, between separators of cells, in which this is found; cut where it is no word. */
const wordWith = (pattern: RegExp, text: string): string | undefined =>
  text
    .slice(Math.max(0, text.search(pattern) - 40))
    .split(/[\s",;]+/)
    .find(word => pattern.test(word))
    ?.slice(0, LONGEST_WORD)

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
