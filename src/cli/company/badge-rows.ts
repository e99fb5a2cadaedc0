import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import { reasonOf } from '../../core/crema-error.ts'
import type { Address } from '../../core/hex.ts'
import type { Badge } from '../../core/messages.ts'
import { addressFault } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import type { TermsFile } from '../support/terms-file.ts'
import { type BadgeText, badgeBody } from './badge-body.ts'

/** One employee in a list. */
export interface BadgeRow {
  readonly label: string | null
  readonly badge: Badge
}

const COLUMNS = ['label', 'address', 'dailyLimit', 'expires']
const MOST_FAULTS = 20

interface Record {
  readonly line: number
  readonly fields: Readonly<{ [column: string]: string | undefined }>
}

/**
 * Reads a list of employees in CSV, with column names in the first line: `label,address,dailyLimit,expires`. Only `address` is
 * required; an empty limit or date defaults to the options. Semicolons are accepted instead of commas, as some spreadsheets write
 * them.
 * @throws CommandFailure that names each invalid line; no badge is signed then
 */
export function readBadgeRows(path: string, defaults: BadgeText, file: TermsFile): BadgeRow[] {
  const records = readRecords(path)
  if (records.length === 0)
    throw new CommandFailure({
      code: 'list-empty',
      fact: `${path} lists no employees.`,
      expected: `a line for each employee, under ${COLUMNS.join(',')}`,
      remedy: 'Add the employees.',
    })
  const faults: string[] = []
  const lineOf = new Map<Address, number>()
  const rows = records.map(({ line, fields }) => {
    try {
      return readRow(fields, line, lineOf, defaults, file)
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      const { fact, expected, remedy } = error
      faults.push(`line ${line}: ${fact} Expected ${expected}. ${remedy}`)
      return null
    }
  })
  if (faults.length > 0) throw linesRefused(path, faults)
  return rows.filter(row => row !== null)
}

function readRow(
  { label = '', address = '', dailyLimit = '', expires = '' }: Record['fields'],
  line: number,
  lineOf: Map<Address, number>,
  defaults: BadgeText,
  file: TermsFile,
): BadgeRow {
  const fault = addressFault(address)
  if (fault !== null)
    throw new CommandFailure({ code: 'address-invalid', fact: 'The address is invalid.', expected: fault, remedy: 'Correct it.' })
  if (label.length > 100)
    throw new CommandFailure({
      code: 'label-too-long',
      fact: 'The label is too long.',
      expected: 'at most 100 characters',
      remedy: 'Shorten it.',
    })
  const holder = address.toLowerCase() as Address
  const before = lineOf.get(holder)
  if (before !== undefined)
    throw new CommandFailure({
      code: 'address-twice',
      fact: `${address} is already in line ${before}.`,
      expected: 'each address once',
      remedy: 'Remove one.',
    })
  lineOf.set(holder, line)
  const text = { ...defaults, dailyLimit: dailyLimit || defaults.dailyLimit, expires: expires || defaults.expires }
  return { label: label || null, badge: badgeBody(text, holder, file) }
}

function linesRefused(path: string, faults: readonly string[]): CommandFailure {
  const rest = faults.length - MOST_FAULTS
  const details = rest > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${rest} more`] : faults
  const fact = `The badges of ${path} cannot be issued; no badge was signed.`
  return new CommandFailure({ code: 'list-invalid', fact, details, expected: 'every line to be valid', remedy: 'Correct these lines.' })
}

function readRecords(path: string): Record[] {
  const text = readText(path)
  const delimiter = text.split('\n', 1)[0]?.includes(';') ? ';' : ','
  try {
    const options = { columns: checkColumns, bom: true, trim: true, skip_empty_lines: true, info: true, delimiter } as const
    const records = parse<{ record: Record['fields']; info: { lines: number } }>(text, options)
    return records.map(({ record, info }) => ({ line: info.lines, fields: record }))
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

function checkColumns(names: string[]): string[] {
  const unknown = names.find(name => !COLUMNS.includes(name))
  if (unknown === undefined && names.includes('address')) return names
  const fact = unknown === undefined ? 'There is no column "address".' : `There is a column "${unknown}".`
  throw new CommandFailure({
    code: 'csv-columns',
    fact,
    expected: `a first line with columns among ${COLUMNS.join(',')}; address is required`,
    remedy: 'Correct the first line.',
  })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailure({
      code: 'file-unreadable',
      fact: `Cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`,
      expected: 'a CSV file',
      remedy: 'Check the path.',
    })
  }
}
