import type { ChannelBalance } from './channel-balance.ts'

/** When the owner wants money on-chain. Amounts in the token's smallest unit, durations in seconds. */
export interface RedemptionRules {
  /** Redeem when this much is unredeemed. */
  readonly threshold: bigint
  /** Redeem when the deposit covers less than this. */
  readonly criticalDeposit: bigint
  /** Redeem at least this often, when anything is unredeemed. */
  readonly interval: bigint
  /** Redeem at once when the chain is reachable again after being unreachable for this long. */
  readonly afterOutage: bigint
  /** For how long the final block may stand still before a redemption goes on top of one that is not final. */
  readonly finalityPatience: bigint
}

/** The inputs of the policy. */
export interface RedemptionState extends ChannelBalance {
  readonly now: bigint
  /** The total owed by the newest redeemable receipt. */
  readonly newestAmount: bigint
  /** The badge of the newest receipt was revoked; on-chain it still counts for a notice period. */
  readonly badgeRevoked: boolean
  /** When the last redemption became final, or when the first receipt after it was taken. */
  readonly unredeemedSince: bigint
  /** How long the chain was unreachable before this sync; 0 if it was reachable. */
  readonly outage: bigint
  /** A redemption was requested (`crema machine redeem`). */
  readonly asked: boolean
  /** The newest redemption that is not final yet; null without one. */
  readonly underWay: UnderWay | null
  /** The time of the final block. */
  readonly finalAt: bigint
}

export interface UnderWay {
  /** The total of its receipt. */
  readonly amount: bigint
  /** A block has it. */
  readonly isMined: boolean
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

/** Whether the payer is leaving or the notice period is running out: then nothing waits for finality or cheap gas. */
export const isPressing = ({ closesAt, now, finalAt }: Pick<RedemptionState, 'closesAt' | 'now' | 'finalAt'>, patience: bigint): boolean =>
  closesAt !== 0n || now - finalAt >= patience

/**
 * The amount that a redemption sent now would pay. It follows a mined, not yet final one only if it must not wait for finality. One that is
 * not mined is replaced or followed up instead.
 */
function payable(state: RedemptionState, rules: RedemptionRules): bigint {
  const { underWay, redeemed } = state
  if (underWay === null) return redeemable(state)
  if (!underWay.isMined || !(state.asked || isPressing(state, rules.finalityPatience))) return 0n
  return redeemable({ ...state, redeemed: underWay.amount > redeemed ? underWay.amount : redeemed })
}

/** Why to redeem now, the most urgent cause first; null for not now. */
export function redemptionCause(state: RedemptionState, rules: RedemptionRules): RedemptionCause | null {
  const sum = payable(state, rules)
  if (sum === 0n) return null
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
