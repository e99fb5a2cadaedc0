import { setTimeout as pause } from 'node:timers/promises'
import type { Address, Hash } from './core/hex.ts'
import { shorten } from './core/hex.ts'
import { redeemable } from './core/redemption-policy.ts'
import type { ServedChannel } from './core/tap/served-channel.ts'
import type { MachineClock } from './machine/clock.ts'
import type { Reporter } from './machine/reporter.ts'
import { ReportBringer, type ReportChain } from './redeem/bring-reports.ts'
import { ChainLook, type LookingParts, type SeenChain } from './redeem/look-at-chain.ts'
import { NextNonce, type NonceChain } from './redeem/next-nonce.ts'
import { ChannelSettlement, type PayingChain, type PayingParts } from './redeem/settle-channel.ts'
import type { Redemption } from './store/store.ts'

/** The chain as the sync loop needs it (src/chain). */
export interface RedeemChain extends SeenChain, PayingChain, ReportChain, NonceChain {
  /** Gives what is left of the deposit back to the payer at once. */
  close(channel: ServedChannel): Promise<Hash>
}

/** What the sync loop works with; src/agent.ts puts it together. */
export interface RedeemParts extends LookingParts, Omit<PayingParts, 'nonces'> {
  readonly chain: RedeemChain
  readonly customers: LookingParts['customers'] & { suspend(channelId: Hash): void }
  readonly reporter: Pick<Reporter, 'take' | 'next'>
  readonly clock: MachineClock
  readonly syncEveryMs: number
  /** This machine's own address, which pays for the gas. */
  readonly machine: Address
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
 * The sync loop: look at the chain and record (look-at-chain.ts) -> in each channel recover a lost receipt, follow the redemption under way,
 * redeem when it is due (settle-channel.ts) -> bring reports (bring-reports.ts). When to redeem is core/redemption-policy.ts. It never holds up a
 * cup: all it shares with the vend loop is the store.
 */
export class RedeemLoop {
  readonly #parts: RedeemParts
  #status: Pick<ChainStatus, 'reachable' | 'fault'> = { reachable: false, fault: 'not synced yet' }
  #awaySinceMs: number | null = null
  #failures = 0
  #turn: Promise<unknown> = Promise.resolve()
  readonly #look: ChainLook
  readonly #settlement: ChannelSettlement
  readonly #reports: ReportBringer
  #alarm = new AbortController()

  constructor(parts: RedeemParts) {
    this.#parts = parts
    const nonces = new NextNonce(parts)
    this.#look = new ChainLook(parts)
    this.#settlement = new ChannelSettlement({ ...parts, nonces })
    this.#reports = new ReportBringer({ ...parts, nonces })
  }

  status(): ChainStatus {
    return { ...this.#status, callsLastSync: this.#look.calls, reportFault: this.#reports.fault() }
  }

  /** Why the last attempt to redeem in this channel failed; null when it did not. */
  fault(channelId: Hash): string | null {
    return this.#settlement.fault(channelId)
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
    const balance = store.channels.balance(id)
    if (stored === null) return true
    if (balance === null) return false
    const { cumulativeAmount: newestAmount } = stored.receipt
    const under = store.redemptions.underWay(id)
    if (under?.state === 'mined' && under.paid !== null && under.paid > 0n && under.cumulativeAmount === newestAmount) return true
    return redeemable({ ...balance, newestAmount }) === 0n
  }

  async #syncOnce(asked: readonly ServedChannel[]): Promise<Redemption[]> {
    try {
      await this.#look.look()
      const outage = this.#outage()
      const sent: Redemption[] = []
      for (const channel of this.#parts.customers.all()) {
        const redemption = await this.#settlement.settle(channel, { outage, asked: asked.includes(channel) })
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

  /** For how many seconds the chain had been away; 0 when it was there at the last sync. */
  #outage(): bigint {
    return this.#awaySinceMs === null ? 0n : BigInt(Math.max(1, Math.floor((performance.now() - this.#awaySinceMs) / 1000)))
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#parts.log.info('the chain is back')
    this.#awaySinceMs = null
    this.#failures = 0
    this.#status = { reachable: true, fault: null }
  }

  #failed(error: unknown): void {
    this.#awaySinceMs ??= performance.now()
    if (this.#failures++ === 0) this.#parts.log.warn({ err: error }, 'the sync failed; it is tried again')
    this.#status = { reachable: false, fault: error instanceof Error ? error.message : String(error) }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { syncEveryMs } = this.#parts
    const ms = this.#failures === 0 ? syncEveryMs : Math.min(syncEveryMs, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 12))
    await pause(ms, undefined, { signal: AbortSignal.any([signal, this.#alarm.signal]) }).catch(() => undefined)
  }
}
