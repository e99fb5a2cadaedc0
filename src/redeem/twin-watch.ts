import { unexplained } from '../core/alarm.ts'
import { type Hash, shorten } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { StoredReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface TwinWatchParts {
  readonly store: Pick<Store, 'channels' | 'redemptions' | 'receipts' | 'alarms'>
  readonly chain: { redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null> }
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
}

/** Enough to find the greatest of this store's redemptions: later ones redeem more. */
const NEWEST = 20
/** How often a node is asked for the redeeming transaction before the alarm. */
const TRIES = 3

/**
 * Notices when the chain paid for a receipt that this store does not hold: the store is new or an old copy, or a second machine runs
 * with this key. Anyone may bring a receipt to the chain, so one that the store holds is no alarm. Each amount
 * is judged once: later its receipt may be pruned, and a dismissed alarm must not come back.
 */
export class TwinWatch {
  readonly #parts: TwinWatchParts
  readonly #found = new Map<Hash, { readonly redeemed: bigint; readonly stored: StoredReceipt | null }>()
  readonly #failures = new Map<Hash, number>()

  constructor(parts: TwinWatchParts) {
    this.#parts = parts
  }

  /** Raises an alarm for each redeemed amount without an explanation. Never throws for the node's sake: redeeming does not wait for it. */
  async look(channel: ServedChannel): Promise<void> {
    const { alarms } = this.#parts.store
    const found = this.#unexplained(channel.id)
    const judged = found.length === 0 ? [] : alarms.judged(channel.id)
    for (const amount of found) if (!judged.includes(amount) && (await this.#isJudged(channel, amount))) alarms.judge(channel.id, amount)
  }

  /** What was redeemed before the oldest of many own redemptions was looked at in its time. */
  #unexplained(id: Hash): bigint[] {
    const { channels, redemptions } = this.#parts.store
    const own = redemptions.newestOf(id, NEWEST)
    const oldest = own.length < NEWEST ? 0n : (own.at(-1)?.cumulativeAmount ?? 0n)
    return unexplained(channels.balance(id)?.redeemed ?? 0n, own).filter(amount => amount >= oldest)
  }

  /** Whether the amount is explained now, or an alarm is raised for it. */
  async #isJudged(channel: ServedChannel, amount: bigint): Promise<boolean> {
    const isHeld = await this.#isHeld(channel, amount)
    if (isHeld === false) this.#alarm(channel.id, amount)
    return isHeld !== null
  }

  /** The receipt that the chain paid last, read once for each amount. */
  async redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null> {
    const before = this.#found.get(channel.id)
    if (before?.redeemed === redeemed) return before.stored
    const stored = await this.#parts.chain.redeemedReceipt(channel, redeemed)
    this.#found.set(channel.id, { redeemed, stored })
    return stored
  }

  /** Whether this store holds the receipt that was paid; null to ask the node again at the next sync. */
  async #isHeld(channel: ServedChannel, redeemed: bigint): Promise<boolean | null> {
    const { id } = channel
    try {
      const found = await this.redeemedReceipt(channel, redeemed)
      this.#failures.delete(id)
      return found !== null && this.#holds(id, found)
    } catch (error) {
      const failures = (this.#failures.get(id) ?? 0) + 1
      this.#failures.set(id, failures)
      this.#parts.log.debug({ err: error, channel: shorten(id) }, 'The redeeming transaction could not be read.')
      return failures < TRIES ? null : false
    }
  }

  #holds(id: Hash, { hash, receipt }: StoredReceipt): boolean {
    return this.#parts.store.receipts.page(id, { before: receipt.sequence + 1n, limit: NEWEST }).some(each => each.hash === hash)
  }

  #alarm(id: Hash, redeemed: bigint): void {
    const { store, clock, log } = this.#parts
    store.alarms.raise({ channelId: id, kind: 'unknown-redemption', amount: redeemed, at: clock.now() })
    log.error({ channel: shorten(id), redeemed: String(redeemed) }, 'The chain paid for a receipt that this store does not hold.')
  }
}
