const AS_CSV = 'Save the sheet as “CSV UTF-8” (Excel), or as “Text CSV” in UTF-8 (LibreOffice), and name that file.'
const AGAIN = 'Download the file itself: the site may ask for a sign-in.'

interface ForeignDocument {
  /** How its bytes begin, in any case. */
  readonly head: string
  /** Completes “FILE …”. */
  readonly is: string
  readonly remedy: string
}

/** What programs save under a name that was to be a text. */
const DOCUMENTS: readonly ForeignDocument[] = [
  { head: 'PK\u0003\u0004', is: 'is a workbook or an archive (xlsx, ods, zip), not text', remedy: AS_CSV },
  { head: '\u00d0\u00cf\u0011\u00e0', is: 'is an Office file of the old kind (xls, doc), not text', remedy: AS_CSV },
  {
    head: '{\\rtf',
    is: 'is a formatted document (RTF), not plain text',
    remedy: 'In TextEdit choose Format, Make Plain Text; then save it again.',
  },
  { head: '%PDF', is: 'is a PDF, not text', remedy: 'Name the file itself, not a print of it.' },
  { head: '<!DOCTYPE', is: 'is a page of a web site', remedy: AGAIN },
  { head: '<html', is: 'is a page of a web site', remedy: AGAIN },
]

/** The kind of document that these bytes are by how they begin; null if it may be a text. */
export function foreignDocument(bytes: Uint8Array): Pick<ForeignDocument, 'is' | 'remedy'> | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1').toLowerCase()
  return DOCUMENTS.find(({ head }) => start.startsWith(head.toLowerCase())) ?? null
}
