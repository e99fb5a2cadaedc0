import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statedRows } from '../../../src/cli/company/statement/account-statement.ts'
import { statementCsv } from '../../../src/cli/company/statement/csv.ts'
import { cupsByProduct, priceGroups } from '../../../src/cli/company/statement/cups-by-product.ts'
import { fixedText } from '../../../src/cli/company/statement/fixed-text.ts'
import { statementContent } from '../../../src/cli/company/statement/json.ts'
import { statementNotes } from '../../../src/cli/company/statement/notes.ts'
import { periodOf } from '../../../src/cli/company/statement/period.ts'
import { type Booking, type StatementRow, statementRows } from '../../../src/cli/company/statement/rows.ts'
import { parseVat, rateText, vatIn } from '../../../src/cli/company/statement/vat.ts'
import { terms } from '../../support/make.ts'
import { BOOKINGS, makeStatement, PERIOD, PRODUCTS } from './fixture-statement.ts'

const sum = (rows: readonly StatementRow[], key: 'opening' | 'deposited' | 'redeemed' | 'refunded' | 'closing' | 'cups') =>
  rows.reduce((total, row) => total + (row[key] ?? 0n), 0n)

describe('the rows of a statement', () => {
  const movement = fc.record({ kind: fc.constantFrom('deposit', 'redemption', 'refund'), amount: fc.nat(1000), at: fc.nat(100) })
  const booked = fc.array(movement, { maxLength: 20 }).map(all =>
    all
      .sort((a, b) => a.at - b.at)
      .map(({ kind, amount, at }, index): Booking => {
        const where = { blockNumber: BigInt(index), transactionHash: `0x${'00'.repeat(32)}` } as const
        const redeemed = kind === 'redemption' ? 0n : null
        const sequence = redeemed === null ? null : BigInt(index)
        return { kind, amount: BigInt(amount), at: BigInt(at), redeemed, sequence, isWhole: true, ...where }
      }),
  )
  const during = (from: bigint, to: bigint) => ({ from, to, isOver: true })

  it('add up by column, and each period continues where the previous one ends', () => {
    fc.assert(
      fc.property(booked, fc.nat(100), (bookings, cut) => {
        const whole = statementRows(bookings, during(0n, 100n))
        const parts = [statementRows(bookings, during(0n, BigInt(cut))), statementRows(bookings, during(BigInt(cut) + 1n, 100n))] as const
        for (const rows of [whole, ...parts])
          expect(sum(rows, 'opening') + sum(rows, 'deposited') - sum(rows, 'redeemed') - sum(rows, 'refunded')).toBe(sum(rows, 'closing'))
        expect(sum(parts[1], 'opening')).toBe(sum(parts[0], 'closing'))
        for (const key of ['deposited', 'redeemed', 'refunded', 'cups'] as const)
          expect(sum(parts[0], key) + sum(parts[1], key)).toBe(sum(whole, key))
      }),
    )
  })

  it('have each amount in one line only', () => {
    for (const row of statementRows(BOOKINGS, PERIOD)) {
      const filled = (['opening', 'deposited', 'redeemed', 'refunded', 'closing', 'owed'] as const).filter(key => row[key] !== null)
      expect(filled, row.what).toHaveLength(1)
    }
  })

  it('do not count cups over a store that was lost: its sequences began again', () => {
    const again = BOOKINGS.map(booking => (booking.sequence === 6n ? { ...booking, sequence: 1n } : booking))
    expect(statementRows(again, PERIOD).map(({ cups }) => cups)).toEqual([null, null, 3n, null, null, null])
  })

  it('know no products where a receipt was paid in parts: before it and by it', () => {
    const inParts = BOOKINGS.map(booking => (booking.sequence === 3n ? { ...booking, isWhole: false } : booking))
    const known = (bookings: readonly Booking[]) => statedRows(makeStatement({ bookings })).map(({ byProduct }) => byProduct !== null)
    expect(known(BOOKINGS)).toEqual([false, false, true, false, false, false])
    expect(known(inParts)).not.toContain(true)
  })

  it('say what is owed by the newest receipt of that time, and nothing by a later one', () => {
    const receipt = { sequence: 8n, cumulativeAmount: 7_000_000n, issuedAt: PERIOD.to }
    const owed = (change: Partial<typeof receipt>) =>
      statementRows(BOOKINGS, PERIOD, { ...receipt, ...change }).find(({ what }) => what === 'owed')
    expect(owed({})).toMatchObject({ owed: 1_400_000n, cupsOwed: 2n, redeemed: null })
    expect(owed({ cumulativeAmount: 2_600_000n, sequence: 3n })).toMatchObject({ owed: 0n, cupsOwed: 0n })
    expect(owed({ issuedAt: PERIOD.to + 1n })).toBeUndefined()
  })

  it('mark a period that is not over', () => {
    expect(statementRows(BOOKINGS, { ...PERIOD, isOver: false }).at(-1)).toMatchObject({ what: 'balance so far', closing: 3_400_000n })
  })
})

describe('the period of a statement', () => {
  const now = 1_800_000_000n
  const period = (from: string, to?: string) => periodOf({ from, ...(to !== undefined && { to }) }, 'Europe/Berlin', now)

  it('begins and ends at midnight in the company’s zone, and is over once the chain is past it', () => {
    expect(period('2027-01-01', '2027-01-07')).toEqual(PERIOD)
    expect(period('1.1.2027')).toEqual({ from: PERIOD.from, to: now, isOver: false })
    expect(period('2027-01-01', '2027-12-31')).toMatchObject({ isOver: false })
  })

  it('is refused if it is reversed or yet to come', () => {
    expect(() => period('2027-01-07', '2027-01-01')).toThrow('before it begins')
    expect(() => period('2027-02-01', '2027-02-28')).toThrow(
      'The period begins at 2027-02-01 00:00:00 Europe/Berlin, which is yet to come.',
    )
  })
})

describe('cups by product', () => {
  const groups = priceGroups([...PRODUCTS, { name: 'Ristretto', price: 800_000n }])

  it('are named together where one price has several names', () => {
    expect(groups.map(({ name }) => name)).toEqual(['Espresso / Ristretto', 'Lungo', 'Cappuccino'])
  })

  it.each([
    ['one way', 3n, 2_600_000n, [2n, 1n, 0n]],
    ['several ways', 3n, 3_000_000n, null],
    ['no way', 3n, 2_500_000n, null],
    ['no cups', 0n, 0n, [0n, 0n, 0n]],
  ])('are known only where %s lead to the sum', (_, cups, amount, counts) => {
    expect(cupsByProduct(groups, cups, amount)).toEqual(counts)
  })

  it('are what trying all ways finds', () => {
    const prices = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(prices, fc.nat(7), fc.nat(90), (prices, cups, amount) => {
        const ways: bigint[][] = []
        for (let a = 0; a <= cups; a++)
          for (let b = 0; a + b <= cups; b++)
            for (let c = 0; a + b + c <= cups; c++) {
              const way = [a, b, c].slice(0, prices.length)
              const isAll = a + b + c === cups && [a, b, c].slice(prices.length).every(count => count === 0)
              if (isAll && way.reduce((total, count, at) => total + count * (prices[at] ?? 0), 0) === amount) ways.push(way.map(BigInt))
            }
        const found = cupsByProduct(
          prices.map(price => ({ name: String(price), price: BigInt(price) })),
          BigInt(cups),
          BigInt(amount),
        )
        expect(found).toEqual(ways.length === 1 ? ways[0] : null)
      }),
    )
  })

  it('give up on a price list that would take too long', () => {
    const many = Array.from({ length: 8 }, (_, at) => ({ name: String(at), price: 1_000_000n + 2n * BigInt(at) }))
    expect(cupsByProduct(many, 2000n, 2_000_007_001n)).toBeNull()
  })
})

describe('value added tax', () => {
  it.each([
    ['19', '19.00'],
    ['7,7', '7.70'],
    ['8.1 %', '8.10'],
    ['0', '0.00'],
  ])('is read from %s', (text, rate) => {
    expect(rateText(parseVat(text))).toBe(rate)
  })

  it.each(['', '119', '-7', '19 percent', '1.999'])('is not read from %j', text => {
    expect(() => parseVat(text)).toThrow('Expected a rate in percent')
  })

  it('is rounded half up to two decimals, and adds up with the net amount', () => {
    expect(vatIn(11_900_000n, 1900n, 6)).toEqual({ net: 10_000_000n, vat: 1_900_000n })
    expect(vatIn(100_000n, 1000n, 6)).toEqual({ net: 90_000n, vat: 10_000n })
    expect(vatIn(50n, 1900n, 2)).toEqual({ net: 42n, vat: 8n })
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 9999n), fc.nat(18), (gross, rate, decimals) => {
        const { net, vat } = vatIn(gross, rate, decimals)
        expect(net + vat).toBe(gross)
        expect(vat % 10n ** BigInt(Math.max(0, decimals - 2))).toBe(0n)
      }),
    )
  })
})

describe('a statement as CSV', () => {
  const rowsOf = (csv: string, delimiter = ',') => parse<Record<string, string>>(csv, { columns: true, delimiter, bom: true })

  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['E\u202eUR', 'E\\u{202e}UR'],
    ['E\nU', 'E\\u{a}U'],
    ['tUSD', 'tUSD'],
  ])('has a symbol %j as one inert cell', (symbol, cell) => {
    const csv = statementCsv(makeStatement({ symbol, bookings: [] }), 6, 'en')
    expect(rowsOf(csv).map(({ token }) => token)).toEqual([cell, cell])
  })

  it('has fixed decimals, ISO dates in the company’s zone, and cups by product', () => {
    const rows = rowsOf(statementCsv(makeStatement(), 6, 'en'))
    const [, deposit, redemption, unclear] = rows
    expect(deposit).toMatchObject({ date: '2027-01-01', time: '01:00:00', zone: 'UTC+01:00', what: 'deposit', deposited: '10.000000' })
    expect(redemption).toMatchObject({
      redeemed: '2.600000',
      cups: '3',
      'cups: Espresso': '2',
      'cups: Lungo': '1',
      'cups: Cappuccino': '0',
    })
    expect(unclear).toMatchObject({ cups: '3', 'cups: Espresso': '', 'cups: product not known': '3' })
    expect(rows.map(row => row['opening balance'])).toEqual(['0.000000', '', '', '', '', ''])
    expect(rows.map(row => row['closing balance'])).toEqual(['', '', '', '', '', '3.400000'])
    expect(rows.every(({ agreement }) => agreement === '3 (rental)')).toBe(true)
  })

  it('is as a German spreadsheet writes it, with a byte order mark for its umlauts', () => {
    const csv = statementCsv(makeStatement({ vat: 1900n }), 6, 'de')
    expect(csv).toMatch(/^\ufeffDatum;Uhrzeit;/)
    expect(rowsOf(csv, ';')[2]).toMatchObject({
      Vorgang: 'Einlösung',
      eingelöst: '2,600000',
      USt: '0,420000',
      'USt %': '19,00',
      'eingelöst ohne USt': '2,180000',
    })
  })

  it('has names in place of addresses, and no byte order mark while it is ASCII', () => {
    const names: Record<string, string> = { [terms.machine]: 'Kitchen', [terms.payee]: 'Röster & Söhne' }
    const [row] = rowsOf(statementCsv(makeStatement({ nameOf: address => names[address] ?? null }), 6, 'en'))
    expect(row).toMatchObject({ machine: 'Kitchen', payee: 'Röster & Söhne' })
    expect(statementCsv(makeStatement(), 6, 'en')).toMatch(/^date,/)
  })
})

describe('a statement as JSON', () => {
  it('has the sums of each channel, and null for what is not known', () => {
    const { channels, ...content } = statementContent(makeStatement({ vat: 1900n }))
    expect(content).toMatchObject({ from: '2026-12-31T23:00:00Z', isOver: true, zone: 'Europe/Berlin', vatPercent: '19.00' })
    expect(channels).toMatchObject([
      {
        opening: 0n,
        deposited: 10_000_000n,
        redeemed: 5_600_000n,
        refunded: 1_000_000n,
        closing: 3_400_000n,
        cups: 6n,
        owed: null,
        vat: 900_000n,
      },
    ])
  })
})

describe('the notes beside a statement', () => {
  it('say what the figures do not: an open period, products, what is owed', () => {
    const notes = (change: Parameters<typeof makeStatement>[0] = {}, format = 'csv') =>
      statementNotes(makeStatement(change), format).join('\n')
    expect(notes({ period: { ...PERIOD, isOver: false } })).toContain('The period is not over')
    expect(notes()).toContain('The products of one redemption are not known: a receipt has a sum and a number of cups')
    expect(notes({ products: [] })).toContain('no price list of an agreement is given')
    expect(notes()).toContain('What is owed and not yet redeemed is not on the chain')
    const huge = BOOKINGS.map(booking => (booking.kind === 'deposit' ? { ...booking, amount: 10n ** 16n } : booking))
    expect(notes({ bookings: huge }, 'xlsx')).toContain('A spreadsheet keeps 15 digits')
    expect(notes({ bookings: huge })).not.toContain('15 digits')
  })
})

it('fixedText has all decimals of the token', () => {
  expect([fixedText(0n, 6), fixedText(1n, 18), fixedText(1234n, 2), fixedText(7n, 0)]).toEqual([
    '0.000000',
    '0.000000000000000001',
    '12.34',
    '7',
  ])
})
