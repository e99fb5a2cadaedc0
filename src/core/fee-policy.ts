import type { RedemptionCause } from './redemption-policy.ts'

/** The owner's limits for what gas may cost. */
export interface FeeRules {
  /** For one transaction, in wei. */
  readonly most: bigint
  /** The same for one that cannot wait. */
  readonly mostUrgent: bigint
  /** What gas may take of what is redeemed, in millionths. */
  readonly share: bigint
  /** What 10^18 wei are worth in the channel's smallest unit; null when nobody says. */
  readonly coinPrice: bigint | null
}

const WEI_PER_COIN = 10n ** 18n
const MILLION = 1_000_000n

/**
 * The most that the gas of a redemption may cost, in wei.
 * @param sum that it pays, in the token's smallest unit
 * @param isPressing whether it cannot wait: the payer is leaving, or the notice period runs out
 */
export function redemptionFeeLimit(cause: RedemptionCause, sum: bigint, isPressing: boolean, rules: FeeRules): bigint {
  if (isPressing || cause === 'badge-revoked') return rules.mostUrgent
  if (cause === 'asked' || rules.coinPrice === null || rules.coinPrice === 0n) return rules.most
  const share = (sum * rules.share * WEI_PER_COIN) / (MILLION * rules.coinPrice)
  return share < rules.most ? share : rules.most
}

/**
 * Whether a report that goes by itself leaves enough for the next redemptions.
 * @param balance in wei
 * @param reportFee the most that the report's gas can cost, in wei
 * @param redemptionFee the most that a redemption's gas can cost now, in wei
 */
export const leavesReserve = (balance: bigint, reportFee: bigint, redemptionFee: bigint): boolean =>
  balance - reportFee >= RESERVED_REDEMPTIONS * redemptionFee

/** Below this number of redemptions the owner should send some. */
export const FEW_REDEMPTIONS = 5n

/** How many redemptions the machine can pay after a report that goes by itself. */
export const RESERVED_REDEMPTIONS = 3n
