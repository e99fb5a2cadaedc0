import { type Alarm, isExplained, unexplained } from '../core/alarm.ts'
import { type Hash, shorten } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Redemption, StoredReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The payment that brought a channel to a certain amount, as the contract's log names it. */
export interface FoundPayment {
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  /** In the token's smallest unit. */
  readonly paid: bigint
  /** The receipt that it paid, proven by its signatures; null where its transaction shows none. */
  readonly stored: StoredReceipt | null
}

export interface TwinWatchParts {
  readonly store: Pick<Store, 'channels' | 'redemptions' | 'receipts' | 'transactions' | 'alarms'>
  readonly chain: { paymentTo(channel: ServedChannel, redeemed: bigint): Promise<FoundPayment | null> }
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
}

/**
 * The payer that brought the channel to an amount. `own`: a transaction of this machine. `courier`: another sender, with a receipt of this store. `twin`: a
 * receipt that this store does not hold, with its holder's signature. `unclear`: nothing proves any of these.
 */
type Payer = 'own' | 'courier' | 'twin' | 'unclear'

/** How often an amount was looked at without success, and how many syncs to wait until it is looked at again: one more each time. */
interface Attempts {
  readonly made: number
  readonly left: number
}

/** Enough to find the greatest of this store's redemptions: later ones redeem more. */
const NEWEST = 20
/** How often a node is asked for the redeeming transaction before the alarm. */
const TRIES = 3

/**
 * Notices when the chain paid for a receipt that this store does not hold: the store is new or an old copy, or a second machine runs
 * with this key. Anyone may bring a receipt to the chain, so one that the store holds is no alarm. An amount that is proven either way is judged
 * once: later its receipt may be pruned, and a dismissed alarm must not come back. One that a node does not prove is an alarm too, but it may
 * come from a false answer: it is looked at again, and the alarm is withdrawn when the truth is seen.
 */
export class TwinWatch {
  readonly #parts: TwinWatchParts
  readonly #found = new Map<Hash, { readonly redeemed: bigint; readonly payment: FoundPayment | null }>()
  readonly #attempts = new Map<Hash, ReadonlyMap<bigint, Attempts>>()
  /** Why the node could not be asked at the last look. */
  readonly #why = new Map<Hash, unknown>()

  constructor(parts: TwinWatchParts) {
    this.#parts = parts
  }

  /** Raises an alarm for each redeemed amount without an explanation. Never throws for the node's sake: redeeming does not wait for it. */
  async look(channel: ServedChannel): Promise<void> {
    const { id } = channel
    const { alarms, channels } = this.#parts.store
    const redeemed = channels.balance(id)?.redeemed
    if (redeemed === undefined) return
    this.#withdrawRefuted(id, redeemed)
    const found = this.#unexplained(id, redeemed)
    const judged = found.length === 0 ? [] : alarms.judged(id)
    const open = found.filter(amount => !judged.includes(amount))
    const before = this.#attempts.get(id) ?? new Map<bigint, Attempts>()
    const attempts = new Map<bigint, Attempts>()
    for (const amount of open) {
      const after = await this.#lookAt(channel, amount, before.get(amount) ?? { made: 0, left: 0 })
      if (after !== null) attempts.set(amount, after)
    }
    this.#attempts.set(id, attempts)
  }

  /** What was redeemed before the oldest of many own redemptions was looked at in its time. */
  #unexplained(id: Hash, redeemed: bigint): bigint[] {
    const own = this.#own(id)
    const oldest = own.length < NEWEST ? 0n : (own.at(-1)?.cumulativeAmount ?? 0n)
    return unexplained(redeemed, own).filter(amount => amount >= oldest)
  }

  #own(id: Hash): Redemption[] {
    return this.#parts.store.redemptions.newestOf(id, NEWEST)
  }

  /** @returns null where the amount needs no further look */
  async #lookAt(channel: ServedChannel, amount: bigint, { made, left }: Attempts): Promise<Attempts | null> {
    const { store } = this.#parts
    if (left > 0) {
      this.#alarm(channel.id, amount, false)
      return { made, left: left - 1 }
    }
    const payer = await this.#payerOf(channel, amount)
    if (payer === null && made + 1 < TRIES) return { made: made + 1, left }
    if (payer === null || payer === 'unclear') {
      this.#alarm(channel.id, amount, false)
      return { made: made + 1, left: made }
    }
    if (payer === 'twin') this.#alarm(channel.id, amount, true)
    else this.#withdraw(channel.id, amount)
    if (payer !== 'own') store.alarms.judge(channel.id, amount)
    return null
  }

  /** Null where no node says. */
  async #payerOf(channel: ServedChannel, amount: bigint): Promise<Payer | null> {
    try {
      const payment = await this.#payment(channel, amount)
      this.#why.delete(channel.id)
      if (payment === null) return 'unclear'
      if (this.#isOwn(channel.id, payment)) return 'own'
      if (payment.stored === null) return 'unclear'
      return this.#holds(channel.id, payment.stored) ? 'courier' : 'twin'
    } catch (error) {
      this.#why.set(channel.id, error)
      this.#parts.log.debug({ err: error, channel: shorten(channel.id) }, 'The redeeming transaction could not be read.')
      return null
    }
  }

  /**
   * The receipt that the chain paid last, once it was judged: what this store adopts would look like its own.
   * @throws Error why it could not be read
   */
  async redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null> {
    if (!this.#parts.store.alarms.judged(channel.id).includes(redeemed)) {
      if (this.#why.has(channel.id)) throw this.#why.get(channel.id)
      return null
    }
    const before = this.#found.get(channel.id)
    const payment = before?.redeemed === redeemed ? before.payment : await this.#payment(channel, redeemed)
    return payment?.stored ?? null
  }

  async #payment(channel: ServedChannel, redeemed: bigint): Promise<FoundPayment | null> {
    const payment = await this.#parts.chain.paymentTo(channel, redeemed)
    this.#found.set(channel.id, { redeemed, payment })
    return payment
  }

  /** Whether this machine sent it. Then it is final, whatever its outcome was said to be: the contract has paid its amount, and the log names it. */
  #isOwn(id: Hash, { transactionHash, blockNumber, paid }: FoundPayment): boolean {
    const { store, log } = this.#parts
    const sent = this.#own(id).find(each => store.transactions.versions(each.id).includes(transactionHash))
    if (sent === undefined) return false
    store.transactions.update(sent.id, { state: 'final', transactionHash, blockNumber, paid })
    log.warn({ id: sent.id, before: sent.state, paid: String(paid), transaction: transactionHash }, 'A transaction has paid after all.')
    return true
  }

  #holds(id: Hash, { hash, receipt }: StoredReceipt): boolean {
    return this.#parts.store.receipts.page(id, { before: receipt.sequence + 1n, limit: NEWEST }).some(each => each.hash === hash)
  }

  /** One that nothing proves does not join one that is proven: it must not end with it, nor keep it. */
  #alarm(id: Hash, redeemed: bigint, isProven: boolean): void {
    const { store, clock, log } = this.#parts
    const before = this.#openAlarm(id)
    if (before !== null && (before.amount === redeemed || (!isProven && (before.amount > redeemed || this.#isProven(id, before))))) return
    if (before !== null && isProven) this.#withdraw(id, before.amount)
    store.alarms.raise({ channelId: id, kind: 'unknown-redemption', amount: redeemed, at: clock.now() })
    log.error({ channel: shorten(id), redeemed: String(redeemed) }, 'The chain paid for a receipt that this store does not hold.')
  }

  #openAlarm(id: Hash): Alarm | null {
    return this.#parts.store.alarms.open().find(({ channelId, kind }) => channelId === id && kind === 'unknown-redemption') ?? null
  }

  /** Judged: a holder's signature proved it. */
  #isProven(id: Hash, { amount }: Alarm): boolean {
    return this.#parts.store.alarms.judged(id).includes(amount)
  }

  /** One that nothing proves, of an amount that this store's own redemption paid, or that the chain no longer has. */
  #withdrawRefuted(id: Hash, redeemed: bigint): void {
    const alarm = this.#openAlarm(id)
    if (alarm === null) return
    if (alarm.amount > redeemed || isExplained(alarm.amount, this.#own(id))) this.#withdraw(id, alarm.amount)
  }

  #withdraw(id: Hash, amount: bigint): void {
    const { store, clock, log } = this.#parts
    const alarm = this.#openAlarm(id)
    if (alarm === null || alarm.amount !== amount || this.#isProven(id, alarm)) return
    store.alarms.withdraw(alarm.id, clock.now())
    log.warn({ channel: shorten(id), redeemed: String(amount) }, 'An alarm that nothing proved is withdrawn.')
  }
}
