import { join } from 'node:path'
import { readStaffList, writeStaffList } from '../../../../src/cli/cards/staff-list.ts'
import { signBadge } from '../../../../src/cli/company/badge-body.ts'
import { readBadgeRows } from '../../../../src/cli/company/badge-rows.ts'
import { offerOf, parseProduct, readOfferFile } from '../../../../src/cli/provider/offer-file.ts'
import { CommandFailure } from '../../../../src/cli/support/failure.ts'
import { parseTime, showTime } from '../../../../src/cli/support/times.ts'
import { badgeContent, parseBadge } from '../../../../src/files/signed-file.ts'
import { foreseen, requireSame } from '../judge.ts'
import { bytesOf, type Target, textOf } from '../target.ts'
import { fileTarget } from './files.ts'
import { anna, ben, channel, domain, issuer, NOW, recover, terms } from './given.ts'

const unit = { decimals: 18, symbol: 'EURT' }
const termsFile = { domain, terms, ...unit, id: channel }

const LISTS = [
  `label,address,dailyLimit,expires,card,revoked\nAnna,${anna.address},5.00,2027-12-31,halo,\nBen,${ben.address},,,,2026-01-01T00:00:00Z\n`,
  `\ufefflabel;address;dailyLimit\r\n"Müller; Anna";${anna.address};5,00\r\n`,
  `address\n${anna.address}\n`,
  `label\taddress\n"a ""b"" c"\t${ben.address}\n`,
]

const seeds = () => [...LISTS.map(bytesOf), Uint8Array.from(Buffer.from(`\ufeff${LISTS[3]}`, 'utf16le'))]

/** What must be of a cell that is written and read again: blanks around it and lines without anything are not kept. */
const cellsOf = (rows: ReturnType<typeof readStaffList>['rows']) => rows.map(({ line: _, ...cells }) => cells)

/** A company's list of people in CSV: what was read is still there when the list was written again. */
const staffList = fileTarget({
  name: 'staff-list',
  form: 'text',
  share: 8,
  seeds,
  read: readStaffList,
  check: async (list, folder) => {
    const path = join(folder, 'staff-list-again')
    await writeStaffList(path, list)
    requireSame('a list, written and read', cellsOf(readStaffList(path).rows), cellsOf(list.rows))
  },
})

/** The badges that a list asks for can be signed, and machines take them. */
const badgeRows = fileTarget({
  name: 'badge-rows',
  form: 'text',
  share: 16,
  seeds,
  read: path => readBadgeRows(path, { issued: '2023-11-14', expires: '2027-12-31', dailyLimit: '5.00' }, termsFile),
  check: ({ badges }) => {
    for (const { label, badge } of badges.slice(0, 5)) {
      const issued = signBadge(issuer, termsFile, badge, label)
      requireSame('a badge of a list', parseBadge(badgeContent(issued), recover), issued)
    }
  },
})

const OFFER = `kind = "rental"
machine = "0x00000000000000000000000000000000000000c0"
token = "native"
smallest_deposit = "10.00"
notice_period = "7d"
every_cups = 100
[[products]]
name = "Espresso"
price = "0.80"
cause = "beans"
`

const offerFile = fileTarget({
  name: 'offer-file',
  form: 'text',
  share: 12,
  seeds: () => [bytesOf(OFFER)],
  read: path => readOfferFile(path, {}),
  check: text => void foreseen([CommandFailure], () => offerOf(text, anna.address, unit)),
})

/** Values of options: a time, a product. */
const options: Target = {
  name: 'options',
  form: 'text',
  share: 48,
  seeds: () => ['2027-12-31', '2027-12-31T18:00Z', '365d', '10 min', 'Espresso=0.80', 'a=b=1,beans'].map(bytesOf),
  open: () => input => {
    const text = textOf(input)
    const time = foreseen([CommandFailure], () => parseTime(text, 'end', { now: NOW }))
    if (time !== null) showTime(time.value)
    foreseen([CommandFailure], () => parseProduct(text))
  },
}

export const lists: readonly Target[] = [staffList, badgeRows, offerFile, options]
