import type { Movement } from '../../../chain/channel-history.ts'

/** A movement with what its transaction shows of the cups that it pays. */
export type Booking = Movement & {
  /** The sequence of the receipt that was paid, which counts the cups; null when it cannot be determined. */
  readonly sequence: bigint | null
  /** Whether the whole receipt was paid: with too small a deposit one is paid in parts. */
  readonly isWhole: boolean
}

/** From `from` to `to`, inclusive, in Unix seconds. */
export interface Period {
  readonly from: bigint
  readonly to: bigint
  /** Whether the chain's time is past it: otherwise more may follow. */
  readonly isOver: boolean
}

/**
 * A line of a statement, with amounts in the token's smallest unit. Each field has one meaning, and is null in all other lines: the sum of
 * a column is right, also over several channels, and opening + deposited - redeemed - refunded = closing.
 */
export interface StatementRow {
  readonly what: 'opening balance' | Movement['kind'] | 'owed' | 'closing balance' | 'balance so far'
  readonly at: bigint
  readonly opening: bigint | null
  readonly deposited: bigint | null
  readonly redeemed: bigint | null
  readonly refunded: bigint | null
  readonly closing: bigint | null
  /** How many cups a redemption pays for; null also where that cannot be told. */
  readonly cups: bigint | null
  /** Whether all of these cups, and no others, are paid by the amount. */
  readonly isWhole: boolean
  /** What newer receipts than the last redeemed one owe by the end of the period, and the cups of these. */
  readonly owed: bigint | null
  readonly cupsOwed: bigint | null
  /** The receipt's number in its channel. */
  readonly sequence: bigint | null
  readonly booking: Movement | null
}

/** A receipt that was not redeemed yet, as far as the company has it. */
export interface OpenReceipt {
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly issuedAt: bigint
}

const EMPTY = {
  ...{ opening: null, deposited: null, redeemed: null, refunded: null, closing: null, cups: null, isWhole: false },
  ...{ owed: null, cupsOwed: null, sequence: null, booking: null },
} as const

/**
 * A channel's statement for a period: its opening balance, each movement, what is owed (if a receipt shows it) and its closing balance.
 * @param bookings all bookings since the channel began, oldest first
 * @param open the newest receipt that the company has; null if none
 */
export function statementRows(bookings: readonly Booking[], { from, to, isOver }: Period, open: OpenReceipt | null = null): StatementRow[] {
  const before = bookings.filter(({ at }) => at < from)
  const until = bookings.filter(({ at }) => at <= to)
  const opening = before.reduce(afterwards, 0n)
  const closing = until.reduce(afterwards, 0n)
  return [
    { ...EMPTY, what: 'opening balance', at: from, opening },
    ...movementRows(before.findLast(isRedemption) ?? null, until.slice(before.length)),
    ...owedRows(until, to, open),
    { ...EMPTY, what: isOver ? 'closing balance' : 'balance so far', at: to, closing },
  ]
}

const isRedemption = ({ kind }: Movement) => kind === 'redemption'

const afterwards = (left: bigint, { kind, amount }: Movement): bigint => (kind === 'deposit' ? left + amount : left - amount)

/** @param last the redemption before these; null if there is none */
function movementRows(last: Booking | null, bookings: readonly Booking[]): StatementRow[] {
  let previous = last === null ? START : last
  return bookings.map(booking => {
    const { kind, amount, at, sequence } = booking
    const row = { ...EMPTY, what: kind, at, sequence, booking }
    if (kind === 'deposit') return { ...row, deposited: amount }
    if (kind === 'refund') return { ...row, refunded: amount }
    const cups = cupsBetween(previous.sequence, sequence)
    const isWhole = booking.isWhole && previous.isWhole
    previous = booking
    return { ...row, redeemed: amount, cups, isWhole }
  })
}

/** Sequences count the cups, unless a machine lost its store: then they begin again, and the number of cups is not known. */
const cupsBetween = (last: bigint | null, next: bigint | null): bigint | null =>
  last === null || next === null || next < last ? null : next - last

/** Before the first redemption no cup was paid. */
const START = { sequence: 0n, isWhole: true } as const satisfies Pick<Booking, 'sequence' | 'isWhole'>

/** A receipt of a later time does not show what was owed by the end of the period. */
function owedRows(until: readonly Booking[], to: bigint, open: OpenReceipt | null): StatementRow[] {
  if (open === null || open.issuedAt > to) return []
  const redemptions = until.filter(isRedemption)
  const redeemed = redemptions.reduce((sum, { amount }) => sum + amount, 0n)
  const last = redemptions.at(-1) ?? START
  const owed = open.cumulativeAmount > redeemed ? open.cumulativeAmount - redeemed : 0n
  const cupsOwed = owed === 0n ? 0n : cupsBetween(last.sequence, open.sequence)
  return [{ ...EMPTY, what: 'owed', at: to, owed, cupsOwed, sequence: open.sequence }]
}
