import type { Address } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { FoundTwin, Reporter } from '../machine/reporter.ts'
import type { FoundAgreement, Store, SyncFindings } from '../store/store.ts'

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

/** The chain as looking at it needs it. */
export interface SeenChain {
  /** Those revocations of the channels' issuers and of these that were recorded from this block on. */
  read(channels: readonly ServedChannel[], revocationsFrom: bigint, visitorIssuers: readonly Address[]): Promise<ChainFindings>
}

/** Who keeps what a look finds. */
export interface LookingParts {
  readonly store: Store
  readonly chain: SeenChain
  /** Whose channels: what a sync finds of agreements is kept there. */
  readonly customers: {
    all(): readonly ServedChannel[]
    take(found: readonly FoundAgreement[], at: bigint): boolean
  }
  /** What is to be done here, and whose visitors come for it. */
  readonly work: {
    take(orders: readonly OpenOrder[]): void
    visitorIssuers(): Address[]
  }
  /** What the machine says about itself. */
  readonly reporter: Pick<Reporter, 'take'>
  readonly clock: MachineClock
}

/** Looks at the chain, and records and hands on what it says. */
export class ChainLook {
  readonly #parts: LookingParts
  #calls = 0

  constructor(parts: LookingParts) {
    this.#parts = parts
  }

  /** How many RPC calls the last one took. */
  get calls(): number {
    return this.#calls
  }

  /** @throws Error when the node does not answer, or its final block went back */
  async look(): Promise<void> {
    const { customers, work, reporter } = this.#parts
    const first = await this.#record()
    const anyNewChannel = first.agreements !== null && customers.take(first.agreements, first.finalBlock.at)
    // A new customer's channel, and the revocations of its issuer or of a new issuer of visitors, can be asked for only now.
    const { orders, twin, headAt } = anyNewChannel || this.#anyNew(work.visitorIssuers()) ? await this.#record() : first
    work.take(orders)
    reporter.take(twin, headAt)
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
    this.#calls = findings.calls
    return findings
  }

  /** From the last synced block on; from the beginning for a channel or an issuer that is new here, whose older revocations nobody has read. */
  #revocationsFrom(issuers: readonly Address[]): bigint {
    const { store, customers } = this.#parts
    const last = store.syncs.last()
    const anyNew = customers.all().some(({ id }) => store.channels.balance(id) === null)
    return last === null || anyNew || this.#anyNew(issuers) ? 0n : last.blockNumber + 1n
  }

  #anyNew(issuers: readonly Address[]): boolean {
    const known = this.#parts.store.work.knownIssuers()
    return issuers.some(issuer => !known.includes(issuer))
  }
}
