import type { Address } from '../../core/hex.ts'
import type { Badge } from '../../core/messages.ts'
import { addressFault } from '../../support/address-fault.ts'
import { amountCell } from '../cards/amount-cell.ts'
import type { CsvDialect } from '../cards/csv-dialect.ts'
import { refuseUnlimitedCard } from '../cards/daily-limit.ts'
import { LineFaults } from '../cards/line-faults.ts'
import { personName, readStaffList, type StaffRow } from '../cards/staff-list.ts'
import { CommandFailure } from '../support/failure.ts'
import type { TermsFile } from '../support/terms-file.ts'
import { type BadgeText, badgeBody } from './badge-body.ts'

/** One employee in a list. */
export interface BadgeRow {
  readonly label: string | null
  readonly badge: Badge
}

/** The badges of a list, and the people of it that get none. */
export interface BadgeRows {
  readonly badges: readonly BadgeRow[]
  /** People without an address: their cards are not enrolled yet. */
  readonly withoutCard: readonly StaffRow[]
  readonly revoked: readonly StaffRow[]
  /** What to say about the file's encoding; null if nothing. */
  readonly note: string | null
}

const MAX_LABEL = 100

/**
 * Reads a list of employees in CSV, with column names in the first line. Only `address` is required; an empty limit or date defaults to
 * the options. No badge is made for a line that is marked as revoked: a new badge would end the revocation.
 * @throws CommandFailure that names each invalid line; no badge is signed then
 */
export function readBadgeRows(path: string, defaults: BadgeText, file: TermsFile): BadgeRows {
  const { rows, columns, dialect, note } = readStaffList(path)
  if (rows.length > 0 && !columns.some(({ column }) => column === 'address'))
    throw new CommandFailure({
      code: 'csv-columns',
      fact: 'There is no column "address".',
      expected: 'the address of each phone or card',
      remedy: `Enrol the cards: crema company badge enrol ${path}`,
    })
  const revoked = rows.filter(({ revoked }) => revoked !== '')
  const withoutCard = rows.filter(row => row.address === '' && row.label !== '' && !revoked.includes(row))
  const issued = rows.filter(row => !revoked.includes(row) && !withoutCard.includes(row))
  const badges = readEachRow(
    path,
    issued.map(row => ({ ...row, delimiter: dialect.delimiter })),
    defaults,
    file,
  )
  if (badges.length === 0)
    throw new CommandFailure({
      code: 'list-empty',
      fact: `${path} lists no employees with an address.`,
      expected: 'a line for each employee, under label,address,dailyLimit,expires',
      remedy: 'Add the employees, or enrol their cards: crema company badge enrol.',
    })
  return { badges, withoutCard, revoked, note }
}

/** A line, with the separator of its file, which says how amounts are written there. */
type ListRow = StaffRow & Pick<CsvDialect, 'delimiter'>

function readEachRow(path: string, rows: readonly ListRow[], defaults: BadgeText, file: TermsFile): BadgeRow[] {
  const faults = new LineFaults()
  const lineOf = new Map<Address, number>()
  const read = rows.flatMap(row => faults.try(row.line, () => readRow(row, lineOf, defaults, file)))
  const details = faults.texts()
  if (details.length > 0) throw linesRefused(path, details)
  return read
}

function readRow(row: ListRow, lineOf: Map<Address, number>, defaults: BadgeText, file: TermsFile): BadgeRow {
  const { label, address, line, card } = row
  const fault = addressFault(address)
  if (fault !== null)
    throw new CommandFailure({
      code: 'address-invalid',
      fact: `The address cannot be used: ${fault}.`,
      expected: 'the address of a phone or card',
      remedy: 'Copy it again.',
    })
  if (label.length > MAX_LABEL)
    throw new CommandFailure({
      code: 'label-too-long',
      fact: 'The label is too long.',
      expected: `at most ${MAX_LABEL} characters`,
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
  const badge = badgeBody(textOf(row, defaults), holder, file)
  if (card !== '') refuseUnlimitedCard(badge.dailyLimit)
  return { label: label || null, badge }
}

const textOf = ({ dailyLimit, expires, delimiter }: ListRow, defaults: BadgeText): BadgeText => ({
  ...defaults,
  dailyLimit: amountCell(dailyLimit, delimiter) || defaults.dailyLimit,
  expires: expires || defaults.expires,
})

/** The people of a list that get no badge, for people. */
export const leftOutLines = ({ withoutCard, revoked, note }: BadgeRows): string[] => [
  ...(note === null ? [] : [note]),
  ...withoutCard.map(row => `No badge for ${personName(row)}, in line ${row.line}: there is no card or address yet.`),
  ...revoked.map(row => `No badge for ${personName(row)}, in line ${row.line}: revoked.`),
]

function linesRefused(path: string, details: readonly string[]): CommandFailure {
  const fact = `The badges of ${path} cannot be issued; no badge was signed.`
  return new CommandFailure({ code: 'list-invalid', fact, details, expected: 'every line to be valid', remedy: 'Correct these lines.' })
}
