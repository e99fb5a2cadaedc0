import { type Fault, faultOf } from '../core/crema-error.ts'
import type { Address, Hash } from '../core/hex.ts'
import { shorten } from '../core/hex.ts'
import { structHash } from '../core/messages.ts'
import { type RedemptionCause, type RedemptionRules, redemptionCause } from '../core/redemption-policy.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter, SignedReport } from '../machine/reporter.ts'
import type { Redemption, StoredBalance, StoredReceipt, Transaction } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { followUp, type SendingChain, type SignedTransaction, sendOff } from './follow-up.ts'
import type { NextNonce } from './next-nonce.ts'
import { receiptToRedeem } from './to-redeem.ts'

/** The chain operations for redeeming in one channel. */
export interface PayingChain extends SendingChain {
  /** Simulates and signs a redemption; sends nothing. Includes the given report if both can go together; `report` is then its sequence. */
  prepare(
    channel: ServedChannel,
    stored: StoredReceipt,
    report: SignedReport | null,
    nonce: number,
  ): Promise<SignedTransaction & Pick<Transaction, 'report'>>
  /** The receipt that the chain paid last, rebuilt from the redeeming transaction; null when it cannot be found. */
  redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null>
}

export interface PayingParts {
  readonly store: Store
  readonly chain: PayingChain
  readonly nonces: Pick<NextNonce, 'choose'>
  readonly reporter: Pick<Reporter, 'next'>
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
  rules(channel: ServedChannel): RedemptionRules
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

/** A sync's work in each channel: recover a lost receipt -> follow the redemption in progress -> redeem when due. */
export class ChannelSettlement {
  readonly #parts: PayingParts
  readonly #faults = new Map<Hash, Fault>()

  constructor(parts: PayingParts) {
    this.#parts = parts
  }

  /** Why the last attempt to redeem in this channel failed; null when it did not. */
  fault(channelId: Hash): Fault | null {
    return this.#faults.get(channelId) ?? null
  }

  /**
   * A failure in one channel (no money for gas, a reverting redemption) must not affect the others. It is thrown only if the
   * redemption was requested.
   */
  async settle(channel: ServedChannel, occasion: Occasion): Promise<Redemption | null> {
    try {
      await this.#recoverLostReceipt(channel)
      await this.#followUp(channel)
      const redemption = await this.#redeemIfDue(channel, occasion)
      this.#faults.delete(channel.id)
      return redemption
    } catch (error) {
      if (!this.#faults.has(channel.id))
        this.#parts.log.warn({ err: error, channel: shorten(channel.id) }, 'The redemption failed; will retry.')
      this.#faults.set(channel.id, faultOf(error))
      if (occasion.asked) throw error
      return null
    }
  }

  /**
   * The chain paid for a receipt that this store does not hold: the store is old, or a twin of this machine runs. Continues from
   * that receipt.
   */
  async #recoverLostReceipt(channel: ServedChannel): Promise<void> {
    const { store, chain, log } = this.#parts
    const balance = store.channels.balance(channel.id)
    const newest = store.receipts.newest(channel.id)
    if (balance === null || balance.redeemed <= (newest?.receipt.cumulativeAmount ?? 0n)) return
    log.error(
      { channel: shorten(channel.id), redeemed: String(balance.redeemed) },
      'The store is older than the chain, or a second machine runs with this key.',
    )
    const found = await chain.redeemedReceipt(channel, balance.redeemed)
    if (found === null || structHash('Receipt', found.receipt) !== found.hash) return
    store.receipts.adopt(found)
    log.warn(
      { channel: shorten(channel.id), sequence: String(found.receipt.sequence) },
      'The redeemed receipt was recovered from the chain; the channel continues from it.',
    )
  }

  async #followUp(channel: ServedChannel): Promise<void> {
    const under = this.#parts.store.redemptions.underWay(channel.id)
    if (under !== null) await followUp(this.#parts, under)
  }

  async #redeemIfDue(channel: ServedChannel, occasion: Occasion): Promise<Redemption | null> {
    const { store } = this.#parts
    const balance = store.channels.balance(channel.id)
    const stored = receiptToRedeem(store, channel.id, occasion.isLast || (balance !== null && balance.closesAt !== 0n))
    if (stored === null || balance === null) return null
    const cause = this.#cause(channel, stored, balance, occasion)
    return cause === null ? null : this.#redeem(channel, stored, cause)
  }

  #cause(channel: ServedChannel, stored: StoredReceipt, balance: StoredBalance, occasion: Occasion): RedemptionCause | null {
    const { store, clock, rules } = this.#parts
    const now = clock.now()
    const state = {
      ...balance,
      now,
      newestAmount: stored.receipt.cumulativeAmount,
      badgeRevoked: this.#badgeRevoked(channel.presented.terms.issuer, stored),
      unredeemedSince: balance.unredeemedSince ?? now,
      outage: occasion.outage,
      asked: occasion.asked,
      underWay: store.redemptions.underWay(channel.id) !== null,
    }
    return redemptionCause(state, rules(channel))
  }

  #badgeRevoked(issuer: Address, { badge }: StoredReceipt): boolean {
    if (badge === null) return false
    const revokedAt = this.#parts.store.revocations.greatestAt(issuer, badge.badge.holder)
    return revokedAt !== null && revokedAt >= badge.badge.issuedAt
  }

  /** Signed, recorded durably, then sent: after a crash in between, the same bytes are sent again. */
  async #redeem(channel: ServedChannel, stored: StoredReceipt, cause: RedemptionCause): Promise<Redemption> {
    const { store, chain, clock, log, nonces, reporter } = this.#parts
    const { sequence, cumulativeAmount } = stored.receipt
    const nonce = await nonces.choose()
    const { hash, raw, report } = await chain.prepare(channel, stored, reporter.next(true), nonce)
    const redemption = store.redemptions.add({
      channelId: channel.id,
      sequence,
      cumulativeAmount,
      cause,
      transactionHash: hash,
      rawTransaction: raw,
      nonce,
      at: clock.now(),
      report,
    })
    await sendOff(this.#parts, redemption)
    log.info(
      { channel: shorten(channel.id), cause, sequence: String(sequence), report: report?.toString(), transaction: hash },
      'A redemption was sent.',
    )
    return redemption
  }
}
