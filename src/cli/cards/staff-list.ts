import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { reasonOf } from '../../core/crema-error.ts'
import { printable } from '../../core/printable.ts'
import { CommandFailure } from '../support/failure.ts'
import { unreadable } from '../support/files.ts'
import { replaceFile } from '../support/replace-file.ts'
import { type CsvDialect, decodeCsv, encodeCsv } from './csv-text.ts'

const COLUMNS = ['label', 'address', 'dailyLimit', 'expires', 'card', 'revoked'] as const
type Column = (typeof COLUMNS)[number]

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
  readonly columns: readonly Column[]
  readonly dialect: CsvDialect
}

/** A list that does not exist yet, as it is created. */
export const newStaffList: StaffList = { rows: [], columns: COLUMNS, dialect: { delimiter: ',', bom: false } }

export const emptyCells: StaffCells = { label: '', address: '', dailyLimit: '', expires: '', card: '', revoked: '' }

/**
 * Reads a list in CSV, with commas, semicolons or tabs, as some spreadsheets write them.
 * @throws CommandFailure when it cannot be read, or is not CSV with columns among these
 */
export function readStaffList(path: string): StaffList {
  const { text, dialect } = decodeCsv(readBytes(path))
  let columns: readonly Column[] = []
  const nameColumns = (names: string[]): Column[] => {
    const known = knownColumns(names)
    columns = known
    return known
  }
  try {
    const skipped = { skip_empty_lines: true, skip_records_with_empty_values: true } as const
    const options = { ...skipped, columns: nameColumns, trim: true, info: true, delimiter: dialect.delimiter } as const
    const records = parse<{ record: Partial<StaffCells>; info: { lines: number } }>(text, options)
    const rows = records.map(({ record, info }) => ({ ...emptyCells, ...trimmed(record), line: info.lines }))
    return { rows: rows.filter(row => COLUMNS.some(column => row[column] !== '')), columns, dialect }
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

/** Replaces the file in one step: after a crash it is the old list or the new one. Lines with nothing in them are not kept. @throws CommandFailure */
export async function writeStaffList(path: string, { rows, columns, dialect }: StaffList): Promise<void> {
  const used = COLUMNS.filter(column => columns.includes(column) || rows.some(row => row[column] !== ''))
  const order = [...columns, ...used.filter(column => !columns.includes(column))]
  const lines = [order, ...rows.map(row => order.map(column => row[column]))]
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

/** The blanks within quotes too: they would be gone when the list is written, without quotes, and read again. */
const trimmed = (record: Partial<StaffCells>): Partial<StaffCells> =>
  Object.fromEntries(Object.entries(record).map(([column, text]) => [column, text.trim()]))

function knownColumns(names: string[]): Column[] {
  const wrong = names.find((name, at) => !COLUMNS.includes(name as Column) || names.indexOf(name) !== at)
  if (wrong === undefined) return names as Column[]
  throw new CommandFailure({
    code: 'csv-columns',
    fact: COLUMNS.includes(wrong as Column) ? `There are two columns "${wrong}".` : `There is a column "${printable(wrong)}".`,
    expected: `a first line with columns among ${COLUMNS.join(',')}`,
    remedy: 'Correct the first line.',
  })
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new CommandFailure({
      code: unreadable((error as NodeJS.ErrnoException).code),
      fact: `Cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`,
      expected: 'a CSV file',
      remedy: 'Check the path.',
    })
  }
}
