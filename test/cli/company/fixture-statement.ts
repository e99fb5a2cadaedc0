import { openTerms } from '../../../src/cli/company/open-company.ts'
import type { AccountStatement, ChannelStatement } from '../../../src/cli/company/statement/account-statement.ts'
import { type Booking, statementRows } from '../../../src/cli/company/statement/rows.ts'
import type { Product } from '../../../src/core/offer.ts'
import { channel, domain, makeHash, terms } from '../../support/make.ts'

/** A period of a week in the tests' days: 2027-01-01 to 2027-01-07 in Berlin. */
export const PERIOD = { from: 1_798_758_000n, to: 1_799_362_799n, isOver: true }

/** Movements in the period: 10 deposited, 2 Espresso and 1 Lungo redeemed, then 3 cups of a sum to which several ways lead. */
export const BOOKINGS: readonly Booking[] = [
  ['deposit', 10_000_000n, null],
  ['redemption', 2_600_000n, 3n],
  ['redemption', 3_000_000n, 6n],
  ['refund', 1_000_000n, null],
].map(([kind, amount, sequence], day) => ({
  ...{ kind: kind as Booking['kind'], amount: amount as bigint, redeemed: null, sequence: sequence as bigint | null, isWhole: true },
  ...{ at: PERIOD.from + 86_400n * BigInt(day) + 3600n, blockNumber: BigInt(day + 1), transactionHash: makeHash(String(day)) },
}))

export const PRODUCTS: readonly Product[] = [
  { name: 'Espresso', price: 800_000n, cause: 0 },
  { name: 'Lungo', price: 1_000_000n, cause: 0 },
  { name: 'Cappuccino', price: 1_200_000n, cause: 0 },
]

export interface StatementChange extends Partial<Omit<AccountStatement, 'channels'>> {
  readonly symbol?: string
  readonly products?: readonly Product[]
  readonly bookings?: readonly Booking[]
}

/** A statement of one channel. */
export function makeStatement({
  symbol = 'tUSD',
  products = PRODUCTS,
  bookings = BOOKINGS,
  ...change
}: StatementChange = {}): AccountStatement {
  const period = change.period ?? PERIOD
  const of: ChannelStatement = {
    channel: openTerms({ domain, terms, id: channel, decimals: 6, symbol }, ['http://127.0.0.1:1']),
    agreements: products.length === 0 ? [] : [{ id: 3n, kind: 'rental', products }],
    rows: statementRows(bookings, period),
    isOwedKnown: false,
  }
  return { period, zone: 'Europe/Berlin', vat: null, nameOf: () => null, channels: [of], ...change }
}
