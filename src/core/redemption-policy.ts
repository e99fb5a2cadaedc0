/** The owner's rules for when to redeem. Amounts in the token's smallest unit, durations in seconds. */
export interface RedemptionRules {
  /** Redeem when this much is unredeemed. */
  readonly threshold: bigint
  /** Redeem when the deposit covers less than this. */
  readonly criticalDeposit: bigint
  /** Redeem at least this often, when anything is unredeemed. */
  readonly interval: bigint
  /** Redeem at once when the chain is reachable again after being unreachable for this long. */
  readonly afterOutage: bigint
}

/** The inputs of the policy. */
export interface RedemptionState {
  readonly now: bigint
  /** The total owed by the newest redeemable receipt. */
  readonly newestAmount: bigint
  /** The amount redeemed at the chain's final block. */
  readonly redeemed: bigint
  readonly deposited: bigint
  /** Not 0 once the payer has asked for the remaining deposit back. */
  readonly closesAt: bigint
  /** The badge of the newest receipt was revoked; on-chain it remains valid for a notice period. */
  readonly badgeRevoked: boolean
  /** When the last redemption became final, or when the first receipt after it was taken. */
  readonly unredeemedSince: bigint
  /** How long the chain was unreachable before this sync; 0 if it was reachable. */
  readonly outage: bigint
  /** A redemption was requested (`crema machine redeem`). */
  readonly asked: boolean
  /** A redemption is in progress and not final yet. */
  readonly underWay: boolean
}

export type RedemptionCause = 'asked' | 'closing' | 'badge-revoked' | 'threshold' | 'critical-deposit' | 'interval' | 'chain-came-back'

/** The amount a redemption would pay now: limited by the deposit. */
export function redeemable({
  newestAmount,
  redeemed,
  deposited,
}: Pick<RedemptionState, 'newestAmount' | 'redeemed' | 'deposited'>): bigint {
  const reach = newestAmount < deposited ? newestAmount : deposited
  return reach > redeemed ? reach - redeemed : 0n
}

/** Why to redeem now, the most urgent cause first; null for not now. */
export function redemptionCause(state: RedemptionState, rules: RedemptionRules): RedemptionCause | null {
  const sum = redeemable(state)
  if (sum === 0n || state.underWay) return null
  const owed = state.newestAmount > state.redeemed ? state.newestAmount : state.redeemed
  if (state.asked) return 'asked'
  if (state.closesAt !== 0n) return 'closing'
  if (state.badgeRevoked) return 'badge-revoked'
  if (sum >= rules.threshold) return 'threshold'
  if (state.deposited - owed < rules.criticalDeposit) return 'critical-deposit'
  if (state.now - state.unredeemedSince >= rules.interval) return 'interval'
  if (state.outage > 0n && state.outage >= rules.afterOutage) return 'chain-came-back'
  return null
}
