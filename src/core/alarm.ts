import type { Hash } from './hex.ts'

/**
 * Why this store may not be the only one, or not whole: the chain paid for a receipt that it does not hold; the machine reported more
 * cups than it holds; a phone brought back a receipt that it had lost.
 */
export type AlarmKind = 'unknown-redemption' | 'lost-cups' | 'brought-back'

/** While an alarm is open, at most the allowance is served. */
export interface Alarm {
  readonly id: number
  /** Null for all channels. */
  readonly channelId: Hash | null
  readonly kind: AlarmKind
  /** The amount redeemed, or owed by the receipt, in the token's smallest unit; or a number of cups. */
  readonly amount: bigint
  /** Unix seconds. */
  readonly at: bigint
}

/** The fields of a redemption that show what it paid. */
interface OwnRedemption {
  readonly cumulativeAmount: bigint
  readonly state: string
  /** Null until it is mined. */
  readonly paid: bigint | null
}

/** Whether this store's own redemptions explain what the chain has paid in a channel. One that was mined and paid nothing explains nothing. */
export const isExplained = (redeemed: bigint, own: readonly OwnRedemption[]): boolean =>
  redeemed === 0n ||
  own.some(
    ({ cumulativeAmount, state, paid }) => (state === 'mined' || state === 'final') && (paid ?? 0n) > 0n && cumulativeAmount >= redeemed,
  )

/** Whether an alarm ends by itself: the receipt that came back is redeemed. Only the owner can end the others. */
export const isOver = ({ kind, amount }: Pick<Alarm, 'kind' | 'amount'>, redeemed: bigint): boolean =>
  kind === 'brought-back' && redeemed >= amount
