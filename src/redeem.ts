import { CremaError, type Fault, faultOf } from './core/crema-error.ts'
import type { Domain } from './core/domain.ts'
import type { FeeRules } from './core/fee-policy.ts'
import type { Address, Hash } from './core/hex.ts'
import { shorten } from './core/hex.ts'
import { type RedemptionRules, redeemable } from './core/redemption-policy.ts'
import type { ServedChannel } from './core/tap/served-channel.ts'
import type { MachineClock } from './machine/clock.ts'
import type { Reporter } from './machine/reporter.ts'
import { ReportBringer, type ReportChain } from './redeem/bring-reports.ts'
import { Faults } from './redeem/faults.ts'
import { FeeLimits } from './redeem/fee-limits.ts'
import { AgreementFinder } from './redeem/found-agreements.ts'
import { GasMoney, type GasStatus } from './redeem/gas-money.ts'
import { ChainLook, type LookingParts } from './redeem/look-at-chain.ts'
import type { ClosingChain } from './redeem/open-paying-chain.ts'
import { Outbox } from './redeem/outbox.ts'
import type { SeenChain } from './redeem/seen-chain.ts'
import type { SendingChain } from './redeem/sending-chain.ts'
import { ChannelSettlement, type PayingChain } from './redeem/settle-channel.ts'
import { receiptToRedeem } from './redeem/to-redeem.ts'
import { StoreError } from './store/errors.ts'
import type { Redemption } from './store/records.ts'
import { withSignals } from './support/joined-signals.ts'
import type { Time } from './support/time.ts'

/** How one RPC address did when it was asked last. */
export interface EndpointStatus {
  /** The host only; the rest of the address may be secret. */
  readonly host: string
  readonly fault: Fault | null
}

/** The chain operations of the sync loop (implemented in src/redeem/open-redeem-chain.ts). */
export interface RedeemChain extends SeenChain, PayingChain, SendingChain, ReportChain, ClosingChain {
  endpoints(): readonly EndpointStatus[]
  /** Looks again at the endpoints that others stand in for. Never rejects. */
  lookAgain(): Promise<void>
  /** The network is another one: ends what is asked, and asks every endpoint again. */
  interrupt(): void
}

/** Dependencies of the sync loop; src/agent.ts provides them. */
export interface RedeemParts extends Omit<LookingParts, 'agreements' | 'faults'> {
  readonly chain: RedeemChain
  readonly domain: Domain
  readonly customers: LookingParts['customers'] & { suspend(channelId: Hash): void }
  readonly reporter: Pick<Reporter, 'noteTwin' | 'next'>
  readonly clock: MachineClock
  readonly time: Time
  readonly syncEveryMs: number
  /** This machine's own address, which pays for the gas. */
  readonly machine: Address
  rules(channel: ServedChannel): RedemptionRules
  /** Null for what is about no channel. */
  feeRules(channel: ServedChannel | null): FeeRules
}

export type { GasStatus } from './redeem/gas-money.ts'

/** A channel closed by its payee. */
export interface ClosedChannel {
  readonly channelId: Hash
  readonly transaction: Hash
}

/** What one item of a sync failed with. */
export interface ItemFault {
  /** Such as `revocations`, `agreement 7`, `orders`, `twin`, `report`. */
  readonly item: string
  readonly fault: Fault
}

/** The state of the chain connection, for `status`. */
export interface ChainStatus {
  readonly reachable: boolean
  /** Null while all is well. */
  readonly fault: Fault | null
  readonly callsLastSync: number
  readonly endpoints: readonly EndpointStatus[]
  readonly items: readonly ItemFault[]
  readonly gas: GasStatus
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
  readonly #faults: Faults
  readonly #look: ChainLook
  readonly #outbox: Outbox
  readonly #gas: GasMoney
  readonly #settlement: ChannelSettlement
  readonly #reports: ReportBringer
  #callsLastSync = 0
  #alarm = new AbortController()

  constructor(parts: RedeemParts) {
    this.#parts = parts
    const { store, chain, domain, machine, log } = parts
    const fees = new FeeLimits(parts)
    const faults = new Faults(log)
    const agreements = new AgreementFinder({
      chain,
      domain,
      machine,
      known: () => store.channels.all().map(channel => ({ ...channel, ...store.tokens.unit(channel.terms.token) })),
      faults,
    })
    this.#faults = faults
    this.#outbox = new Outbox({ ...parts, fees })
    this.#look = new ChainLook({ ...parts, agreements, faults })
    this.#gas = new GasMoney({ chain, time: parts.time, outbox: this.#outbox, fees })
    this.#settlement = new ChannelSettlement({ ...parts, outbox: this.#outbox, fees })
    this.#reports = new ReportBringer({ ...parts, outbox: this.#outbox, fees })
  }

  status(): ChainStatus {
    const items = [...this.#faults.all()].map(([item, error]) => ({ item, fault: faultOf(error) }))
    const { chain } = this.#parts
    return { ...this.#status, callsLastSync: this.#callsLastSync, endpoints: chain.endpoints(), items, gas: this.#gas.status() }
  }

  /** Why the last attempt to redeem in this channel failed; null when it did not. */
  fault(channelId: Hash): Fault | null {
    const error = this.#settlement.fault(channelId)
    return error === null ? null : faultOf(error)
  }

  /** The channels in which a redemption is due that this machine cannot pay for itself: its key has no gas, or no node answers. */
  stranded(): Hash[] {
    const channels = this.#parts.customers.all()
    return channels.filter(channel => this.#settlement.isStranded(channel, this.#outage())).map(({ id }) => id)
  }

  /** Why a transaction under way is not final yet; null where nothing keeps it. */
  why(transaction: number): Fault | null {
    const error = this.#outbox.why(transaction)
    return error === null ? null : faultOf(error)
  }

  /** The network came back, or is another one: what hangs is given up, and a sync starts at once. */
  networkChanged(): void {
    this.#parts.chain.interrupt()
    this.#failures = 0
    this.wake()
  }

  /** Withdraws the final block of the last sync to the newest older one that the chain has, or to none; then syncs. */
  async resync(): Promise<void> {
    await this.#inTurn(async () => this.#look.forgetMark())
    await this.sync()
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

  /** One after the other: each transaction takes the account's next nonce. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.catch(() => undefined).then(work)
    this.#turn = turn
    return turn
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
    const { chain, customers } = this.#parts
    const before = chain.calls()
    const sent: Redemption[] = []
    try {
      const points = await this.#look.lookAtMoney()
      const outage = this.#outage()
      this.#succeeded()
      await this.#look.lookAtTwin(points)
      await this.#faults.trying('transactions', () => this.#outbox.follow(points.finalBlock.number))
      for (const channel of customers.all()) {
        const occasion = { outage, asked: asked.includes(channel), isLast: this.#closing.has(channel.id) }
        const redemption = await this.#settlement.settle(channel, occasion)
        if (redemption !== null) sent.push(redemption)
      }
      await this.#look.lookAround(points)
      await this.#faults.trying('report', () => this.#reports.bring(sent.length > 0))
      await this.#faults.trying('balance', () => this.#gas.look())
    } catch (error) {
      this.#failed(error)
      throw error
    } finally {
      this.#callsLastSync = chain.calls() - before
      // Not waited for: an endpoint that hangs must not delay the next sync.
      void chain.lookAgain()
    }
    this.#refuseAsked(asked, sent)
    return sent
  }

  /** Each channel had its turn. The caller gets the first failure, unless something was sent; status has all of them. */
  #refuseAsked(asked: readonly ServedChannel[], sent: readonly Redemption[]): void {
    if (sent.length > 0) return
    const [fault] = asked.map(({ id }) => this.#settlement.failure(id)).filter(each => each !== null)
    if (fault !== undefined) throw fault
  }

  /** How long the chain has been unreachable, in seconds; 0 if it was reachable at the last sync. */
  #outage(): bigint {
    return this.#awaySinceMs === null ? 0n : BigInt(Math.max(1, Math.floor((this.#parts.time.now() - this.#awaySinceMs) / 1000)))
  }

  #succeeded(): void {
    if (this.#awaySinceMs !== null) this.#parts.log.info('The chain is reachable again.')
    this.#awaySinceMs = null
    this.#failures = 0
    this.#status = { reachable: true, fault: null }
  }

  #failed(error: unknown): void {
    if (this.#failures++ === 0) this.#parts.log.warn({ err: error }, 'The sync failed; will retry.')
    // The chain answered: the store has its own status.
    if (error instanceof StoreError) return
    this.#awaySinceMs ??= this.#parts.time.now()
    this.#status = { reachable: false, fault: faultOf(error) }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { syncEveryMs, time } = this.#parts
    const retryMs = FIRST_PAUSE_MS * 2 ** Math.min(Math.max(this.#failures - 1, 0), 12)
    const ms = this.#failures > 0 || this.#look.isCatchingUp ? Math.min(syncEveryMs, retryMs) : syncEveryMs
    await withSignals([signal, this.#alarm.signal], until => time.pause(ms, until))
  }
}
