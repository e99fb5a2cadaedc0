import type { ChannelBalance } from './channel-balance.ts'
import { redeemable } from './redemption-policy.ts'

/** The longest time that a machine has to redeem by itself after its payer asked to leave, in seconds. */
export const LONGEST_GRACE = 3600n

/** A channel as seen by a bringer of its receipt. */
export interface BringState extends ChannelBalance {
  /** The newest block's time, Unix seconds. */
  readonly now: bigint
  /** The total owed by the receipt at hand. */
  readonly newestAmount: bigint
  /** Seconds. */
  readonly noticePeriod: bigint
  /** Seconds that the machine has to redeem by itself; null for the default, a quarter of the notice period, at most an hour. */
  readonly grace: bigint | null
}

/**
 * Whether to bring a receipt in the machine's place: the payer is leaving, the receipt still pays, and the machine has been silent
 * for its grace since the payer asked. A channel that closes at once (`closesAt` not after the request) is brought at once.
 */
export function mustBring({ now, noticePeriod, grace, ...state }: BringState): boolean {
  if (state.closesAt === 0n || redeemable(state) === 0n) return false
  const quarter = noticePeriod / 4n
  const wait = grace ?? (quarter < LONGEST_GRACE ? quarter : LONGEST_GRACE)
  return now >= state.closesAt - noticePeriod + (wait < noticePeriod ? wait : noticePeriod)
}
