import { CremaError, type Fault, faultOf } from './core/crema-error.ts'
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
import { receiptToRedeem } from './redeem/to-redeem.ts'
import type { Redemption } from './store/records.ts'
import type { Time } from './support/time.ts'

/** The chain operations of the sync loop (implemented in src/chain). */
export interface RedeemChain extends SeenChain, PayingChain, ReportChain, NonceChain {
  /** Gives the rest of the deposit back to the payer at once. */
  close(channel: ServedChannel): Promise<Hash>
}

/** Dependencies of the sync loop; src/agent.ts provides them. */
export interface RedeemParts extends LookingParts, Omit<PayingParts, 'nonces'> {
  readonly chain: RedeemChain
  readonly customers: LookingParts['customers'] & { suspend(channelId: Hash): void }
  readonly reporter: Pick<Reporter, 'noteTwin' | 'next'>
  readonly clock: MachineClock
  readonly time: Time
  readonly syncEveryMs: number
  /** This machine's own address, which pays for the gas. */
  readonly machine: Address
}

/** A channel closed by its payee. */
export interface ClosedChannel {
  readonly channelId: Hash
  readonly transaction: Hash
}

/** The state of the chain connection, for `status`. */
export interface ChainStatus {
  readonly reachable: boolean
  /** Null while all is well. */
  readonly fault: Fault | null
  readonly callsLastSync: number
  /** Why the last report could not be sent; null while none is due. */
  readonly reportFault: Fault | null
}

const notSyncedYet: Fault = {
  code: 'not-synced-yet',
  fact: 'The machine has not synced with the chain since its start.',
  expected: 'a sync',
  remedy: 'Wait a moment: it retries automatically.',
}

const FIRST_PAUSE_MS = 1000
const CLOSE_TRIES = 120

/**
 * The sync loop: read the chain and record it (look-at-chain.ts) -> in each channel recover a lost receipt, follow the redemption
 * in progress, redeem when due (settle-channel.ts) -> send reports (bring-reports.ts). core/redemption-policy.ts decides when to
 * redeem. The loop never delays a cup: it shares only the store with the vend loop.
 */
export class RedeemLoop {
  readonly #parts: RedeemParts
  #status: Pick<ChainStatus, 'reachable' | 'fault'> = { reachable: false, fault: notSyncedYet }
  #awaySinceMs: number | null = null
  #failures = 0
  /** The channels that `close` is closing. */
  readonly #closing = new Set<Hash>()
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
  fault(channelId: Hash): Fault | null {
    return this.#settlement.fault(channelId)
  }

  /** Syncs at intervals until the signal aborts. Failures are shown in the status and retried with growing pauses. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#alarm = new AbortController()
      await this.sync().catch(() => undefined)
      await this.#rest(signal)
    }
    await this.#turn.catch(() => undefined)
  }

  /** Syncs now instead of at the end of the pause; if a sync is running, once more after it. */
  wake(): void {
    this.#alarm.abort()
  }

  /** Runs one sync, after any that is running. The `asked` channels redeem everything they can. Returns the redemptions sent. */
  sync(asked: readonly ServedChannel[] = []): Promise<Redemption[]> {
    return this.#inTurn(() => this.#syncOnce(asked))
  }

  /**
   * Closes a channel: stops serving it, redeems what is owed, then gives the rest back to the payer.
   * @throws Error when this machine is not the payee, or the chain does not answer
   */
  async close(channel: ServedChannel): Promise<ClosedChannel> {
    const { chain, machine, customers, log } = this.#parts
    const { payee } = channel.presented.terms
    if (payee !== machine)
      throw new CremaError({
        code: 'not-the-payee',
        fact: `The payee of this channel is ${payee}.`,
        expected: `this machine, ${machine}`,
        remedy: "Close the channel with the payee's key.",
      })
    customers.suspend(channel.id)
    this.#closing.add(channel.id)
    await this.#redeemAll(channel)
    const transaction = await this.#inTurn(() => chain.close(channel))
    log.info({ channel: shorten(channel.id), transaction }, 'The channel was closed.')
    return { channelId: channel.id, transaction }
  }

  /** Closing gives everything unredeemed to the payer, including cups sold since a redemption that is not final yet. */
  async #redeemAll(channel: ServedChannel): Promise<void> {
    for (let tries = 0; tries < CLOSE_TRIES; tries++) {
      await this.sync([channel])
      if (this.#isAllRedeemed(channel)) return
      await this.#parts.time.pause(FIRST_PAUSE_MS)
    }
    throw new CremaError({
      code: 'not-all-redeemed',
      fact: 'Some of what is owed is not yet redeemed in a block. The channel is not closed, but it is no longer served.',
      expected: 'everything redeemed before the channel closes',
      remedy: 'Run the command again later: a redemption in progress must be final before the next one.',
    })
  }

  /** Whether what is owed, less open credits, is paid as far as the deposit allows: at a final block, or in a mined one that must precede the closing. */
  #isAllRedeemed({ id }: ServedChannel): boolean {
    const { store } = this.#parts
    const stored = receiptToRedeem(store, id, true)
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
        const redemption = await this.#settlement.settle(channel, {
          outage,
          asked: asked.includes(channel),
          isLast: this.#closing.has(channel.id),
        })
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

  /** How long the chain has been unreachable, in seconds; 0 if it was reachable at the last sync. */
  #outage(): bigint {
    return this.#awaySinceMs === null ? 0n : BigInt(Math.max(1, Math.floor((this.#parts.time.now() - this.#awaySinceMs) / 1000)))
  }

  /** Runs one action at a time, because each transaction takes the account's next nonce. */
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.catch(() => undefined).then(act)
    this.#turn = turn
    return turn
  }

  #succeeded(): void {
    if (this.#failures > 0) this.#parts.log.info('The chain is reachable again.')
    this.#awaySinceMs = null
    this.#failures = 0
    this.#status = { reachable: true, fault: null }
  }

  #failed(error: unknown): void {
    this.#awaySinceMs ??= this.#parts.time.now()
    if (this.#failures++ === 0) this.#parts.log.warn({ err: error }, 'The sync failed; will retry.')
    this.#status = { reachable: false, fault: faultOf(error) }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { syncEveryMs, time } = this.#parts
    const ms = this.#failures === 0 ? syncEveryMs : Math.min(syncEveryMs, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 12))
    await time.pause(ms, AbortSignal.any([signal, this.#alarm.signal]))
  }
}
