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

/**
 * The amounts to which redemptions that this store did not send brought a channel, the newest first: the amount redeemed now, unless an
 * own redemption reached it, and what had been redeemed before each own redemption, unless the own one before reached it. One that
 * was mined and paid nothing explains nothing.
 * @param redeemed what the chain has paid, in the token's smallest unit
 * @param own this store's redemptions in the channel, in any order
 */
export function unexplained(redeemed: bigint, own: readonly OwnRedemption[]): bigint[] {
  const amounts = new Set([redeemed, ...paying(own).map(({ from }) => from)].filter(amount => !isExplained(amount, own)))
  return [...amounts].sort((a, b) => (a < b ? 1 : -1))
}

/** Whether one of this store's redemptions brought the channel to this amount, or past it. */
export const isExplained = (amount: bigint, own: readonly OwnRedemption[]): boolean =>
  amount === 0n || paying(own).some(({ from, to }) => from < amount && amount <= to)

const paying = (own: readonly OwnRedemption[]) =>
  own.flatMap(({ cumulativeAmount, state, paid }) =>
    (state === 'mined' || state === 'final') && paid !== null && paid > 0n ? [{ to: cumulativeAmount, from: cumulativeAmount - paid }] : [],
  )

/** Whether a sync ends an alarm: the receipt that came back is redeemed. An unproven unknown redemption may be explained (redeem/twin-watch.ts). */
export const isOver = ({ kind, amount }: Pick<Alarm, 'kind' | 'amount'>, redeemed: bigint): boolean =>
  kind === 'brought-back' && redeemed >= amount
