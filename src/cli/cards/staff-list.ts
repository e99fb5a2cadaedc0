import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { reasonOf } from '../../core/crema-error.ts'
import { isAddress } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { encodingNote } from '../../support/decode-text.ts'
import { CommandFailure } from '../support/failure.ts'
import { readText } from '../support/read-text.ts'
import { replaceFile } from '../support/replace-file.ts'
import { COLUMNS, type Column, type NamedColumn, namedColumns } from './columns.ts'
import { type CsvDialect, delimiterOf, encodeCsv, withoutSeparatorLine } from './csv-dialect.ts'
import { LineFaults } from './line-faults.ts'

/**
 * One person in a list, as text; empty where the list says nothing. `card` is the kind of an enrolled card, `revoked` the time from which
 * no more badges are signed for the address.
 */
export type StaffCells = Readonly<Record<Column, string>>

/** A person with the number of its line, from 1. */
export interface StaffRow extends StaffCells {
  readonly line: number
}

/** A company's list of people and their cards: a CSV file with column names in its first line. */
export interface StaffList {
  readonly rows: readonly StaffRow[]
  /** The columns of the file, with the names that they have there. */
  readonly columns: readonly Pick<NamedColumn, 'column' | 'title'>[]
  readonly dialect: CsvDialect
  /** What to say about the file's encoding; null if it is UTF-8. */
  readonly note: string | null
}

/** A list that does not exist yet, as it is created. */
export const newStaffList: StaffList = {
  rows: [],
  columns: COLUMNS.map(column => ({ column, title: column })),
  dialect: { delimiter: ',', bom: false },
  note: null,
}

export const emptyCells: StaffCells = { label: '', address: '', dailyLimit: '', expires: '', card: '', revoked: '' }

interface CsvLine {
  readonly cells: readonly string[]
  readonly line: number
}

/**
 * Reads a list in CSV, as spreadsheets of three systems save it: their separators and encodings, empty rows and columns.
 * @throws CommandFailure when it cannot be read, or is not CSV with columns among these
 */
export function readStaffList(path: string): StaffList {
  const decoded = readText(path, { what: 'CSV file', codePage: true })
  const { text, encoding } = decoded
  const dialect = { delimiter: delimiterOf(text), bom: decoded.bom || encoding !== 'UTF-8' }
  const [titles, ...lines] = linesOf(path, withoutSeparatorLine(text), dialect)
  const columns = namedColumns(titles?.cells ?? [])
  return { rows: rowsOf(path, lines, columns), columns, dialect, note: encodingNote(path, decoded) }
}

/** The lines in which a cell has something. */
function linesOf(path: string, text: string, { delimiter }: CsvDialect): CsvLine[] {
  const skipped = { skip_empty_lines: true, skip_records_with_empty_values: true, relax_column_count: true } as const
  try {
    const records = parse(text, { ...skipped, info: true, trim: true, delimiter }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    // The blanks within quotes too: they would be gone when the list is written, without quotes, and read again.
    const lines = records.map(({ record, info }) => ({ cells: record.map(cell => cell.trim()), line: info.lines }))
    return lines.filter(({ cells }) => cells.some(cell => cell !== ''))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new CommandFailure({
      code: 'csv-invalid',
      fact: `${path} is not CSV: ${reasonOf(error)}.`,
      expected: `the columns ${COLUMNS.join(',')}`,
      remedy: 'Correct the file.',
    })
  }
}

/** @throws CommandFailure when a cell stands under no name, or an address under that of people: the line may be shifted */
function rowsOf(path: string, lines: readonly CsvLine[], columns: readonly NamedColumn[]): StaffRow[] {
  const faults = new LineFaults()
  const named = new Set(columns.map(({ at }) => at))
  const labelAt = columns.find(({ column }) => column === 'label')?.at ?? -1
  for (const { cells, line } of lines) {
    if (isAddress(cells[labelAt] ?? '')) faults.add(line, 'an address stands in the place of a name.')
    const stray = cells.findIndex((cell, at) => cell !== '' && !named.has(at))
    if (stray !== -1) faults.add(line, `cell ${stray + 1} is filled, but the first line names no column for it.`)
  }
  const details = faults.texts()
  if (details.length === 0) return lines.map(line => rowOf(line, columns))
  throw new CommandFailure({
    code: 'csv-stray-cells',
    fact: `${path} has cells outside their columns.`,
    details,
    expected: 'each cell under a column name',
    remedy: 'Name the column in the first line, or put a text with a separator in it into quotes.',
  })
}

function rowOf({ cells, line }: CsvLine, columns: readonly NamedColumn[]): StaffRow {
  const named = columns.map(({ column, at }) => [column, cells[at] ?? ''])
  return { ...emptyCells, ...(Object.fromEntries(named) as Partial<StaffCells>), line }
}

/** Replaces the file in one step: after a crash it is the old list or the new one. Lines with nothing in them are not kept. @throws CommandFailure */
export async function writeStaffList(path: string, { rows, columns, dialect }: StaffList): Promise<void> {
  const has = (column: Column) => columns.some(each => each.column === column)
  const used = COLUMNS.filter(column => !has(column) && rows.some(row => row[column] !== ''))
  const order = [...columns, ...used.map(column => ({ column, title: column }))]
  const lines = [order.map(({ title }) => title), ...rows.map(row => order.map(({ column }) => row[column]))]
  await replaceFile(path, encodeCsv(stringify(lines, { delimiter: dialect.delimiter }), dialect)).catch(error => {
    throw new CommandFailure({
      code: 'file-unwritable',
      fact: `Cannot write ${path} (${(error as NodeJS.ErrnoException).code}).`,
      expected: 'an existing folder, with space',
      remedy: 'Check the path and its permissions.',
    })
  })
}

/** A person as named in messages. */
export const personName = ({ label, address }: Pick<StaffRow, 'label' | 'address'>): string => printable(label || address)
