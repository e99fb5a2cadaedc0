import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
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
    throw new CommandFailure(`${path} lists nobody.\nExpected a line for each employee, under ${COLUMNS.join(',')}.\nAdd them.`)
  const faults: string[] = []
  const lineOf = new Map<Address, number>()
  const rows = records.map(({ line, fields }) => {
    try {
      return readRow(fields, line, lineOf, defaults, file)
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      faults.push(`  line ${line}: ${error.message.split('\n').join(' ')}`)
      return null
    }
  })
  if (faults.length > 0) throw new CommandFailure(faultText(path, faults))
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
  if (fault !== null) throw new CommandFailure(`${fault}.`)
  if (label.length > 100) throw new CommandFailure('The label is too long: expected at most 100 characters.')
  const holder = address.toLowerCase() as Address
  const before = lineOf.get(holder)
  if (before !== undefined) throw new CommandFailure(`${address} stands in line ${before} already.`)
  lineOf.set(holder, line)
  const text = { ...defaults, dailyLimit: dailyLimit || defaults.dailyLimit, expires: expires || defaults.expires }
  return { label: label || null, badge: badgeBody(text, holder, file) }
}

function faultText(path: string, faults: readonly string[]): string {
  const rest = faults.length - MOST_FAULTS
  const shown = rest > 0 ? [...faults.slice(0, MOST_FAULTS), `  and ${rest} more`] : faults
  return `${path} cannot be issued, no badge was signed:\n${shown.join('\n')}\nCorrect these lines.`
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
    throw new CommandFailure(`${path} is no CSV: ${error.message}\nExpected the columns ${COLUMNS.join(',')}.\nCorrect the file.`)
  }
}

function checkColumns(names: string[]): string[] {
  const unknown = names.find(name => !COLUMNS.includes(name))
  if (unknown === undefined && names.includes('address')) return names
  const fact = unknown === undefined ? 'There is no column "address".' : `There is a column "${unknown}".`
  throw new CommandFailure(`${fact}\nExpected the first line to name ${COLUMNS.join(',')}; only address must be there.\nCorrect it.`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailure(`Cannot read ${path} (${(error as NodeJS.ErrnoException).code}).\nExpected a CSV file.\nCheck the path.`)
  }
}
