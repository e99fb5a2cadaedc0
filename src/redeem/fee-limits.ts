import { type FeeRules, redemptionFeeLimit } from '../core/fee-policy.ts'
import { isPressing, type RedemptionCause, type RedemptionRules } from '../core/redemption-policy.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { OutboxEntry } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** What a redemption with a report takes of gas before any was mined (`npm run bench:gas`), with room. */
const FIRST_GAS = 200_000n
/** The share of the gas used before. */
const ROOM = { numerator: 5n, denominator: 4n }

export interface FeeLimitParts {
  readonly store: Pick<Store, 'channels' | 'redemptions'>
  readonly customers: { all(): readonly ServedChannel[] }
  readonly clock: Pick<MachineClock, 'now'>
  rules(channel: ServedChannel): RedemptionRules
  /** Null for what is about no channel. */
  feeRules(channel: ServedChannel | null): FeeRules
}

/** What gas may cost, by the owner's rules and how a channel stands now. In wei. */
export class FeeLimits {
  readonly #parts: FeeLimitParts

  constructor(parts: FeeLimitParts) {
    this.#parts = parts
  }

  /** For a redemption that pays this much, in the token's smallest unit. */
  redemption(channel: ServedChannel, cause: RedemptionCause, sum: bigint): bigint {
    return redemptionFeeLimit(cause, sum, this.#isPressing(channel), this.#parts.feeRules(channel))
  }

  report(): bigint {
    return this.#parts.feeRules(null).most
  }

  /** For a transaction under way. */
  entry({ redemption }: Pick<OutboxEntry, 'redemption'>): bigint {
    const channel = this.#parts.customers.all().find(({ id }) => id === redemption?.channelId)
    if (redemption === null || channel === undefined) return this.report()
    const { cumulativeAmount, redeemedBefore, cause } = redemption
    return this.redemption(channel, cause as RedemptionCause, cumulativeAmount - (redeemedBefore ?? 0n))
  }

  /** What the next redemption takes of gas, by what the last ones took. */
  redemptionGas(): bigint {
    const used = this.#parts.store.redemptions.page({ limit: 8 }).flatMap(({ gasUsed }) => (gasUsed === null ? [] : [gasUsed]))
    const most = used.reduce((a, b) => (a > b ? a : b), 0n)
    return most === 0n ? FIRST_GAS : (most * ROOM.numerator) / ROOM.denominator
  }

  #isPressing(channel: ServedChannel): boolean {
    const { store, clock, rules } = this.#parts
    const balance = store.channels.balance(channel.id)
    if (balance === null) return false
    const { closesAt, blockAt: finalAt } = balance
    return isPressing({ closesAt, now: clock.now(), finalAt }, rules(channel).finalityPatience)
  }
}
