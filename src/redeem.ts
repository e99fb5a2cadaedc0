import { setTimeout as pause } from 'node:timers/promises'
import { ReportBringer, type ReportChain } from './bring-reports.ts'
import type { Nonces } from './chain/read-nonces.ts'
import type { Address, Hash } from './core/hex.ts'
import { shorten } from './core/hex.ts'
import { structHash } from './core/messages.ts'
import { type RedemptionCause, type RedemptionRules, redeemable, redemptionCause } from './core/redemption-policy.ts'
import type { RecoverAddress } from './core/signature.ts'
import type { OpenOrder } from './core/work-order.ts'
import { followUp, type SignedTransaction, sendOff } from './follow-up.ts'
import type { Logger } from './logger.ts'
import type { MachineClock } from './machine-clock.ts'
import { NextNonce } from './next-nonce.ts'
import type { ServedChannel } from './nfc/purchase.ts'
import type { FoundTwin, Reporter, SignedReport } from './reporter.ts'
import type { ChannelStanding, FoundAgreement, Redemption, Store, StoredReceipt, SyncFindings, Transaction } from './store/store.ts'

/** What one look at the chain brings. */
export interface ChainFindings extends SyncFindings {
  /** Those at this machine that stand at the final block; null where the config names no Agreements contract. */
  readonly agreements: readonly FoundAgreement[] | null
  /** The open work orders at this machine at the final block. */
  readonly orders: readonly OpenOrder[]
  /** This machine at the newest block; null where the config names no Agreements contract. */
  readonly twin: FoundTwin | null
  /** How many RPC calls it took. */
  readonly calls: number
}

/** The chain as redeeming needs it (src/chain). */
export interface RedeemChain extends ReportChain {
  nonces(): Promise<Nonces>
  /** Those revocations of the channels' issuers and of these that were recorded from this block on. */
  read(channels: readonly ServedChannel[], revocationsFrom: bigint, visitorIssuers: readonly Address[]): Promise<ChainFindings>
  /**
   * Simulates, then signs: nothing is sent. With the report, where one is given and both can go together; `report` says whose sequence went.
   */
  prepare(
    channel: ServedChannel,
    stored: StoredReceipt,
    report: SignedReport | null,
    nonce: number,
  ): Promise<SignedTransaction & Pick<Transaction, 'report'>>
  /** Gives what is left of the deposit back to the payer at once. */
  close(channel: ServedChannel): Promise<Hash>
  /** The receipt that the chain paid for last, rebuilt from the redeeming transaction; null when it cannot be found. */
  redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null>
}

/** What the sync loop works with; src/agent.ts puts it together. */
export interface RedeemParts {
  readonly store: Store
  readonly chain: RedeemChain
  /** Whose channels: what a sync finds of agreements is kept there. */
  readonly customers: {
    all(): readonly ServedChannel[]
    take(found: readonly FoundAgreement[], at: bigint): boolean
    suspend(channelId: Hash): void
  }
  /** What is to be done here, and whose visitors come for it. */
  readonly work: {
    take(orders: readonly OpenOrder[]): void
    visitorIssuers(): Address[]
  }
  /** What the machine says about itself. */
  readonly reporter: Pick<Reporter, 'take' | 'next'>
  readonly clock: MachineClock
  readonly recover: RecoverAddress
  readonly log: Logger
  readonly syncEveryMs: number
  /** This machine's own address, which pays for the gas. */
  readonly machine: Address
  rules(channel: ServedChannel): RedemptionRules
}

/** A channel that its payee closed. */
export interface ClosedChannel {
  readonly channelId: Hash
  readonly transaction: Hash
}

/** How the chain stands, for `status`. */
export interface ChainStatus {
  readonly reachable: boolean
  /** Null while all is well. */
  readonly fault: string | null
  readonly callsLastSync: number
  /** Why the last report could not be sent; null while none is due. */
  readonly reportFault: string | null
}

const FIRST_PAUSE_MS = 1000
const CLOSE_TRIES = 120

/**
 * The sync loop: look at the chain -> record -> recover a lost receipt -> follow redemptions under way -> redeem when it is due.
 * When to redeem is core/redemption-policy.ts. It never holds up a cup: all it shares with the vend loop is the store.
 */
export class RedeemLoop {
  readonly #parts: RedeemParts
  #status: Omit<ChainStatus, 'reportFault'> = { reachable: false, fault: 'not synced yet', callsLastSync: 0 }
  #awaySinceMs: number | null = null
  #failures = 0
  #turn: Promise<unknown> = Promise.resolve()
  #faults = new Map<Hash, string>()
  readonly #nonces: NextNonce
  readonly #reports: ReportBringer
  #alarm = new AbortController()

  constructor(parts: RedeemParts) {
    this.#parts = parts
    this.#nonces = new NextNonce(parts)
    this.#reports = new ReportBringer({ ...parts, nonces: this.#nonces })
  }

  status(): ChainStatus {
    return { ...this.#status, reportFault: this.#reports.fault() }
  }

  /** Why the last attempt to redeem in this channel failed; null when it did not. */
  fault(channelId: Hash): string | null {
    return this.#faults.get(channelId) ?? null
  }

  /** Syncs now and then until the signal aborts. Failures are shown in the state and tried again with growing pauses. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#alarm = new AbortController()
      await this.sync().catch(() => undefined)
      await this.#rest(signal)
    }
    await this.#turn.catch(() => undefined)
  }

  /** Syncs at once instead of at the end of the pause; while a sync is under way, once more after it. */
  wake(): void {
    this.#alarm.abort()
  }

  /** One sync, after any that is under way. `asked` redeems whatever can be. Returns the redemptions that were sent. */
  sync(asked: readonly ServedChannel[] = []): Promise<Redemption[]> {
    const turn = this.#turn.catch(() => undefined).then(() => this.#syncOnce(asked))
    this.#turn = turn
    return turn
  }

  /**
   * Ends a channel: serves it no more, redeems what is owed, then gives the rest back to the payer.
   * @throws Error when this machine is not the payee, or the chain does not answer
   */
  async close(channel: ServedChannel): Promise<ClosedChannel> {
    const { chain, machine, customers, log } = this.#parts
    const { payee } = channel.presented.terms
    if (payee !== machine)
      throw new Error(`The payee of this channel is ${payee}, not this machine ${machine}.\nOnly the payee's own key can close it.`)
    customers.suspend(channel.id)
    await this.#redeemAll(channel)
    const transaction = await chain.close(channel)
    log.info({ channel: shorten(channel.id), transaction }, 'closed')
    return { channelId: channel.id, transaction }
  }

  /** Closing gives the payer whatever is not redeemed: cups sold since a redemption that is not final yet, too. */
  async #redeemAll(channel: ServedChannel): Promise<void> {
    for (let tries = 0; tries < CLOSE_TRIES; tries++) {
      await this.sync([channel])
      if (this.#isAllRedeemed(channel)) return
      await pause(FIRST_PAUSE_MS)
    }
    throw new Error(
      'Not all that is owed is redeemed in a block of the chain yet. Nothing was closed; the channel is served no more.\nAsk again later: a redemption under way must be final before the next one.',
    )
  }

  /** Whether the newest receipt is paid as far as the deposit reaches: at a final block, or in one that the closing can only come after. */
  #isAllRedeemed({ id }: ServedChannel): boolean {
    const { store } = this.#parts
    const stored = store.receipts.newestRedeemable(id)
    const standing = store.channels.standing(id)
    if (stored === null) return true
    if (standing === null) return false
    const { cumulativeAmount: newestAmount } = stored.receipt
    const under = store.redemptions.underWay(id)
    if (under?.state === 'mined' && under.paid !== null && under.paid > 0n && under.cumulativeAmount === newestAmount) return true
    return redeemable({ ...standing, newestAmount }) === 0n
  }

  async #syncOnce(asked: readonly ServedChannel[]): Promise<Redemption[]> {
    try {
      const outage = await this.#lookAtChain()
      const sent: Redemption[] = []
      for (const channel of this.#parts.customers.all()) {
        const redemption = await this.#settleChannel(channel, outage, asked.includes(channel))
        if (redemption !== null) sent.push(redemption)
      }
      await this.#reports.bring(sent.length > 0)
      this.#succeeded()
      return sent
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  /** One channel's trouble (no gas money, a reverting redemption) must not keep the others from theirs; whoever asked hears of it. */
  async #settleChannel(channel: ServedChannel, outage: bigint, asked: boolean): Promise<Redemption | null> {
    try {
      await this.#recoverLostReceipt(channel)
      await this.#followUp(channel)
      const redemption = await this.#redeemIfDue(channel, outage, asked)
      this.#faults.delete(channel.id)
      return redemption
    } catch (error) {
      if (!this.#faults.has(channel.id))
        this.#parts.log.warn({ err: error, channel: shorten(channel.id) }, 'redeeming failed; it is tried again')
      this.#faults.set(channel.id, error instanceof Error ? error.message : String(error))
      if (asked) throw error
      return null
    }
  }

  /** Records what the chain says. Returns for how many seconds it had been away. */
  async #lookAtChain(): Promise<bigint> {
    const { customers, work, reporter } = this.#parts
    const first = await this.#record()
    const anyNewChannel = first.agreements !== null && customers.take(first.agreements, first.finalBlock.at)
    // A new customer's channel, and the revocations of its issuer or of a new issuer of visitors, can be asked for only now.
    const { orders, twin, headAt } = anyNewChannel || this.#anyNew(work.visitorIssuers()) ? await this.#record() : first
    work.take(orders)
    reporter.take(twin, headAt)
    return this.#awaySinceMs === null ? 0n : BigInt(Math.max(1, Math.floor((performance.now() - this.#awaySinceMs) / 1000)))
  }

  async #record(): Promise<ChainFindings> {
    const { store, chain, customers, clock, work } = this.#parts
    const last = store.syncs.last()
    const issuers = work.visitorIssuers()
    const findings = await chain.read(customers.all(), this.#revocationsFrom(issuers), issuers)
    if (last !== null && findings.finalBlock.number < last.blockNumber)
      throw new Error(`The chain's final block went back from ${last.blockNumber} to ${findings.finalBlock.number}. Ask another RPC node.`)
    store.syncs.record(findings)
    if (this.#anyNew(issuers)) store.work.knowIssuers(issuers)
    clock.set(findings.headAt)
    this.#status = { ...this.#status, callsLastSync: findings.calls }
    return findings
  }

  /** From the last synced block on; from the beginning for a channel or an issuer that is new here, whose older revocations nobody has read. */
  #revocationsFrom(issuers: readonly Address[]): bigint {
    const { store, customers } = this.#parts
    const last = store.syncs.last()
    const anyNew = customers.all().some(({ id }) => store.channels.standing(id) === null)
    return last === null || anyNew || this.#anyNew(issuers) ? 0n : last.blockNumber + 1n
  }

  #anyNew(issuers: readonly Address[]): boolean {
    const known = this.#parts.store.work.knownIssuers()
    return issuers.some(issuer => !known.includes(issuer))
  }

  /** The chain paid for a receipt that this store does not hold: the store is old, or a twin of this machine runs. Goes on from that receipt. */
  async #recoverLostReceipt(channel: ServedChannel): Promise<void> {
    const { store, chain, log } = this.#parts
    const standing = store.channels.standing(channel.id)
    const newest = store.receipts.newest(channel.id)
    if (standing === null || standing.redeemed <= (newest?.receipt.cumulativeAmount ?? 0n)) return
    log.error(
      { channel: shorten(channel.id), redeemed: String(standing.redeemed) },
      'the store is older than the chain, or a twin of this machine runs',
    )
    const found = await chain.redeemedReceipt(channel, standing.redeemed)
    if (found === null || structHash('Receipt', found.receipt) !== found.hash) return
    store.receipts.adopt(found)
    log.warn({ channel: shorten(channel.id), sequence: String(found.receipt.sequence) }, 'goes on from the redeemed receipt')
  }

  async #followUp(channel: ServedChannel): Promise<void> {
    const under = this.#parts.store.redemptions.underWay(channel.id)
    if (under !== null) await followUp(this.#parts, under)
  }

  async #redeemIfDue(channel: ServedChannel, outage: bigint, asked: boolean): Promise<Redemption | null> {
    const { store } = this.#parts
    const stored = store.receipts.newestRedeemable(channel.id)
    const standing = store.channels.standing(channel.id)
    if (stored === null || standing === null) return null
    const cause = this.#cause(channel, stored, standing, outage, asked)
    return cause === null ? null : this.#redeem(channel, stored, cause)
  }

  #cause(channel: ServedChannel, stored: StoredReceipt, standing: ChannelStanding, outage: bigint, asked: boolean): RedemptionCause | null {
    const { store, clock, rules } = this.#parts
    const now = clock.now()
    const state = {
      ...standing,
      now,
      newestAmount: stored.receipt.cumulativeAmount,
      badgeRevoked: this.#badgeRevoked(channel.presented.terms.issuer, stored),
      unredeemedSince: standing.unredeemedSince ?? now,
      outage,
      asked,
      underWay: store.redemptions.underWay(channel.id) !== null,
    }
    return redemptionCause(state, rules(channel))
  }

  #badgeRevoked(issuer: Address, { badge }: StoredReceipt): boolean {
    if (badge === null) return false
    const revokedAt = this.#parts.store.revocations.greatestAt(issuer, badge.badge.holder)
    return revokedAt !== null && revokedAt >= badge.badge.issuedAt
  }

  /** Signed, recorded durably, then sent: after a crash in between the same bytes are sent again. */
  async #redeem(channel: ServedChannel, stored: StoredReceipt, cause: RedemptionCause): Promise<Redemption> {
    const { store, chain, clock, log, reporter } = this.#parts
    const { sequence, cumulativeAmount } = stored.receipt
    const nonce = await this.#nonces.choose()
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
      'redeeming',
    )
    return redemption
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#parts.log.info('the chain is back')
    this.#awaySinceMs = null
    this.#failures = 0
    this.#status = { ...this.#status, reachable: true, fault: null }
  }

  #failed(error: unknown): void {
    this.#awaySinceMs ??= performance.now()
    if (this.#failures++ === 0) this.#parts.log.warn({ err: error }, 'the sync failed; it is tried again')
    this.#status = { ...this.#status, reachable: false, fault: error instanceof Error ? error.message : String(error) }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { syncEveryMs } = this.#parts
    const ms = this.#failures === 0 ? syncEveryMs : Math.min(syncEveryMs, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 12))
    await pause(ms, undefined, { signal: AbortSignal.any([signal, this.#alarm.signal]) }).catch(() => undefined)
  }
}
