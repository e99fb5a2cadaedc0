import type { Movement } from '../../chain/channel-history.ts'

/** A movement with the sequence of its receipt, which counts the cups. Null when the receipt cannot be determined. */
export type Booking = Movement & { readonly sequence: bigint | null }

/** A line of a statement, with amounts in the token's smallest unit. */
export interface StatementRow {
  readonly what: 'opening balance' | Movement['kind'] | 'closing balance'
  readonly at: bigint
  /** The number of cups that a redemption paid for; in the last row, of the whole period. Null if unknown or not applicable. */
  readonly cups: bigint | null
  readonly deposited: bigint
  readonly redeemed: bigint
  readonly refunded: bigint
  /** The channel's balance after this row. */
  readonly left: bigint
  readonly sequence: bigint | null
  readonly booking: Movement | null
}

/**
 * A statement for the time from `from` to `to`, inclusive, in Unix seconds: an opening balance, each movement, and a closing
 * balance with the period's totals. opening + deposited - redeemed - refunded = closing.
 * @param bookings all bookings since the channel began, oldest first
 */
export function statementRows(bookings: readonly Booking[], from: bigint, to: bigint): StatementRow[] {
  const before = bookings.filter(({ at }) => at < from)
  const opening = before.reduce((left, booking) => left + changeOf(booking), 0n)
  let left = opening
  let last: bigint | null = before.findLast(isRedemption)?.sequence ?? (before.some(isRedemption) ? null : 0n)
  const rows: StatementRow[] = []
  for (const booking of bookings.filter(({ at }) => at >= from && at <= to)) {
    left += changeOf(booking)
    const isCounted = isRedemption(booking) && booking.sequence !== null && last !== null
    rows.push(movementRow(booking, isCounted ? (booking.sequence ?? 0n) - (last ?? 0n) : null, left))
    if (isRedemption(booking)) last = booking.sequence
  }
  return [{ what: 'opening balance', at: from, ...nothing, left: opening }, ...rows, closingRow(rows, to, left)]
}

const isRedemption = ({ kind }: Movement) => kind === 'redemption'

const changeOf = ({ kind, amount }: Movement): bigint => (kind === 'deposit' ? amount : -amount)

const nothing = { cups: null, deposited: 0n, redeemed: 0n, refunded: 0n, sequence: null, booking: null } as const

function movementRow(booking: Booking, cups: bigint | null, left: bigint): StatementRow {
  const { kind, amount, at, sequence } = booking
  return {
    what: kind,
    at,
    cups,
    left,
    sequence,
    booking,
    deposited: kind === 'deposit' ? amount : 0n,
    redeemed: kind === 'redemption' ? amount : 0n,
    refunded: kind === 'refund' ? amount : 0n,
  }
}

function closingRow(rows: readonly StatementRow[], at: bigint, left: bigint): StatementRow {
  const sum = (key: 'deposited' | 'redeemed' | 'refunded') => rows.reduce((total, row) => total + row[key], 0n)
  const cups = rows.filter(({ what }) => what === 'redemption').map(row => row.cups)
  return {
    ...nothing,
    what: 'closing balance',
    at,
    left,
    deposited: sum('deposited'),
    redeemed: sum('redeemed'),
    refunded: sum('refunded'),
    cups: cups.reduce((total, each) => (total === null || each === null ? null : total + each), 0n),
  }
}
