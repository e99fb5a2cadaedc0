import { InsufficientGas, RevertedWith } from '../chain/errors.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Address, Hash } from '../core/hex.ts'
import { shorten } from '../core/hex.ts'
import { isPressing, type RedemptionCause, type RedemptionRules, redeemable, redemptionCause } from '../core/redemption-policy.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter, SignedReport } from '../machine/reporter.ts'
import type { Redemption, StoredBalance, StoredReceipt, Transaction } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { timeText } from '../support/utc-text.ts'
import { isDue, retryAt } from './back-off.ts'
import type { FeeLimits } from './fee-limits.ts'
import type { Outbox } from './outbox.ts'
import { newestPayable } from './payable-receipt.ts'
import type { SignedTransaction } from './sending-chain.ts'
import { receiptToRedeem } from './to-redeem.ts'
import { type FoundPayment, TwinWatch } from './twin-watch.ts'

/** The chain operations for redeeming in one channel. */
export interface PayingChain {
  /**
   * Simulates a redemption, then signs it. Sends nothing. Includes the given report if both can go together; `report` is the
   * sequence of the report included.
   */
  prepare(
    channel: ServedChannel,
    stored: StoredReceipt,
    report: SignedReport | null,
    options: { readonly nonce: number; readonly mostFee: bigint },
  ): Promise<SignedTransaction & Pick<Transaction, 'report'>>
  /** The payment that brought a channel to this amount, by the contract's log; null if it cannot be found. */
  paymentTo(channel: ServedChannel, redeemed: bigint): Promise<FoundPayment | null>
}

export interface PayingParts {
  readonly store: Store
  readonly chain: PayingChain
  readonly outbox: Pick<Outbox, 'takeNonce' | 'send' | 'why'>
  readonly reporter: Pick<Reporter, 'next'>
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
  rules(channel: ServedChannel): RedemptionRules
  readonly fees: Pick<FeeLimits, 'redemption'>
}

/**
 * The circumstances of a sync: how long the chain was unreachable, in seconds, whether a redemption was requested, and whether the
 * channel is closed after it.
 */
export interface Occasion {
  readonly outage: bigint
  readonly asked: boolean
  readonly isLast: boolean
}

/** A receipt and why it is redeemed now. */
interface Due {
  readonly stored: StoredReceipt
  readonly balance: StoredBalance
  readonly cause: RedemptionCause
}

/** One sync step in a channel: recover a lost receipt -> redeem when due. What is under way is followed by the outbox. */
export class ChannelSettlement {
  readonly #parts: PayingParts
  readonly #faults = new Map<Hash, unknown>()
  /** Simulations that reverted in a row, by channel. */
  readonly #refusals = new Map<Hash, { readonly count: number; readonly at: bigint }>()
  readonly #twins: TwinWatch

  constructor(parts: PayingParts) {
    this.#parts = parts
    this.#twins = new TwinWatch(parts)
  }

  /** Why the last attempt to redeem in this channel failed, or what keeps the redemption under way; null when nothing does. */
  fault(channelId: Hash): unknown {
    const under = this.#parts.store.redemptions.underWay(channelId)
    return this.#faults.get(channelId) ?? (under === null ? null : this.#parts.outbox.why(under.id))
  }

  /** What the last attempt in this channel failed with; null when it did not. */
  failure(channelId: Hash): unknown {
    return this.#faults.get(channelId) ?? null
  }

  /**
   * Whether a redemption is due that this machine cannot pay for itself: its key has no gas, or no node answers.
   * @param outage for how long no node has answered, in seconds; 0 where one does
   */
  isStranded(channel: ServedChannel, outage: bigint): boolean {
    if (outage === 0n) return this.fault(channel.id) instanceof InsufficientGas
    return this.#due(channel, { outage, asked: false, isLast: false }, true) !== null
  }

  /** Errors in one channel (no gas money, a reverting redemption) must not stop the others. */
  async settle(channel: ServedChannel, occasion: Occasion): Promise<Redemption | null> {
    try {
      await this.#twins.look(channel)
      await this.#recoverLostReceipt(channel)
      const due = this.#due(channel, occasion)
      if (due === null) {
        if (this.#faults.has(channel.id) && !this.#isBackingOff(channel)) this.#faults.delete(channel.id)
        return null
      }
      const tooSoon = this.#whyTooSoon(channel, due)
      if (tooSoon === null) return await this.#redeem(channel, due)
      this.#note(channel, tooSoon)
    } catch (error) {
      this.#note(channel, error)
      if (error instanceof RevertedWith && !isOvertaken(error)) this.#countRefusal(channel)
    }
    return null
  }

  #note(channel: ServedChannel, error: unknown): void {
    const { log } = this.#parts
    if (!this.#faults.has(channel.id)) log.warn({ err: error, channel: shorten(channel.id) }, 'The redemption failed; will retry.')
    this.#faults.set(channel.id, error)
  }

  #countRefusal({ id }: ServedChannel): void {
    this.#refusals.set(id, { count: (this.#refusals.get(id)?.count ?? 0) + 1, at: this.#parts.clock.now() })
  }

  /**
   * The chain paid for a receipt that this store lacks: the store is old, or a twin of this machine runs. Continues from that
   * receipt.
   */
  async #recoverLostReceipt(channel: ServedChannel): Promise<void> {
    const { store, log } = this.#parts
    const balance = store.channels.balance(channel.id)
    const newest = store.receipts.newest(channel.id)
    if (balance === null || balance.redeemed <= (newest?.receipt.cumulativeAmount ?? 0n)) return
    const found = await this.#twins.redeemedReceipt(channel, balance.redeemed)
    if (found === null) return
    store.receipts.adopt(found)
    log.warn(
      { channel: shorten(channel.id), sequence: String(found.receipt.sequence) },
      'The redeemed receipt was recovered from the chain; the channel continues from it.',
    )
  }

  /** @param away no node answers: what no block has is not on its way */
  #due(channel: ServedChannel, occasion: Occasion, away = false): Due | null {
    const { store } = this.#parts
    const balance = store.channels.balance(channel.id)
    const stored = receiptToRedeem(store, channel.id, occasion.isLast || (balance !== null && balance.closesAt !== 0n))
    if (stored === null || balance === null) return null
    const under = store.redemptions.underWay(channel.id)
    const cause = this.#cause(channel, stored, balance, occasion, away && under?.state !== 'mined' ? null : under)
    return cause === null ? null : { stored, balance, cause }
  }

  #cause(
    channel: ServedChannel,
    stored: StoredReceipt,
    balance: StoredBalance,
    occasion: Occasion,
    under: Redemption | null,
  ): RedemptionCause | null {
    const { clock, rules } = this.#parts
    const now = clock.now()
    const state = {
      ...balance,
      now,
      newestAmount: stored.receipt.cumulativeAmount,
      badgeRevoked: this.#badgeRevoked(channel.presented.terms.issuer, stored),
      unredeemedSince: balance.unredeemedSince ?? now,
      outage: occasion.outage,
      asked: occasion.asked,
      underWay: under === null ? null : { amount: under.cumulativeAmount, isMined: under.state === 'mined' },
      finalAt: balance.blockAt,
    }
    return redemptionCause(state, rules(channel))
  }

  #badgeRevoked(issuer: Address, { badge }: StoredReceipt): boolean {
    if (badge === null) return false
    const revokedAt = this.#parts.store.revocations.greatestAt(issuer, badge.badge.holder)
    return revokedAt !== null && revokedAt >= badge.badge.issuedAt
  }

  #isPressing(channel: ServedChannel, { closesAt, blockAt: finalAt }: StoredBalance): boolean {
    const { clock, rules } = this.#parts
    return isPressing({ closesAt, now: clock.now(), finalAt }, rules(channel).finalityPatience)
  }

  /** Why a redemption that reverted is not tried again yet; null where it is, and always for one that the owner asked for. */
  #whyTooSoon(channel: ServedChannel, { balance, cause }: Due): unknown {
    const failures = this.#failuresInARow(channel)
    const next = retryAt(failures.count, failures.at, this.#isPressing(channel, balance))
    if (cause === 'asked' || failures.count === 0 || isDue(next, this.#parts.clock.now())) return null
    const reverted = new CremaError({
      code: 'redemptions-reverted',
      fact: `The last redemptions in this channel (${failures.count}) reverted in their blocks.`,
      expected: 'them to pay, as their simulation did',
      remedy: `It is tried again at ${timeText(next)}; see crema machine redemptions.`,
    })
    return this.#faults.get(channel.id) ?? reverted
  }

  #isBackingOff(channel: ServedChannel): boolean {
    return this.#failuresInARow(channel).count > 0
  }

  /** What kept the last one from paying may be the report that went along, to a contract that a node made up. */
  #failedWithReport({ id }: ServedChannel): boolean {
    const [last] = this.#parts.store.redemptions.newestOf(id, 1)
    return last?.state === 'failed' && last.report !== null
  }

  /** Reverts of the newest redemptions, and of the simulations since. One whose amount another one paid says nothing of the next. */
  #failuresInARow({ id }: ServedChannel): { readonly count: number; readonly at: bigint } {
    const { store } = this.#parts
    const redemptions = store.redemptions.newestOf(id, 20)
    const paid = store.channels.balance(id)?.redeemed ?? 0n
    const firstGood = redemptions.findIndex(({ state, cumulativeAmount }) => state !== 'failed' || cumulativeAmount <= paid)
    const mined = firstGood === -1 ? redemptions.length : firstGood
    const refused = this.#refusals.get(id)
    const at = redemptions[0]?.at ?? 0n
    return { count: mined + (refused?.count ?? 0), at: refused !== undefined && refused.at > at ? refused.at : at }
  }

  /** Signed, recorded durably, then sent: after a crash in between the same bytes are sent again. */
  async #redeem(channel: ServedChannel, due: Due): Promise<Redemption> {
    const { store, chain, clock, log, outbox, reporter } = this.#parts
    const { cause, balance } = due
    const nonce = await outbox.takeNonce()
    const report = this.#failedWithReport(channel) ? null : reporter.next(true)
    const { stored, prepared, newerFault } = await newestPayable(this.#receiptsAbove(channel, due), each => {
      const sum = redeemable({ ...balance, newestAmount: each.receipt.cumulativeAmount })
      const mostFee = this.#parts.fees.redemption(channel, cause, sum)
      return chain.prepare(channel, each, report, { nonce, mostFee })
    })
    this.#refusals.delete(channel.id)
    const { sequence, cumulativeAmount } = stored.receipt
    const redemption = store.redemptions.add({
      channelId: channel.id,
      sequence,
      cumulativeAmount,
      cause,
      transactionHash: prepared.hash,
      rawTransaction: prepared.raw,
      nonce,
      at: clock.now(),
      report: prepared.report,
      redeemedBefore: balance.redeemed,
    })
    await outbox.send({ ...redemption, redemption })
    if (newerFault === null) this.#faults.delete(channel.id)
    else this.#faults.set(channel.id, newerFault)
    const sent = { channel: shorten(channel.id), cause, sequence: String(sequence), transaction: prepared.hash }
    log.info({ ...sent, report: prepared.report?.toString() }, 'A redemption was sent.')
    return redemption
  }

  /** The newest first, down to what is redeemed. */
  *#receiptsAbove({ id }: ServedChannel, { stored, balance }: Due): Iterable<StoredReceipt> {
    yield stored
    const page = this.#parts.store.receipts.page(id, { before: stored.receipt.sequence, limit: PAGE })
    yield* page.filter(each => each.redeemable && each.receipt.cumulativeAmount > balance.redeemed)
  }
}

/** A later receipt was paid, in a block that may still be undone. Once that is final nothing is due; until then only a simulation is lost. */
const isOvertaken = ({ decoded }: RevertedWith): boolean => decoded.name === 'StaleReceipt'

/** The number of receipts before the newest that are considered. */
const PAGE = 200
