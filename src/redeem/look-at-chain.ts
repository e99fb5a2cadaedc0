import { CremaError } from '../core/crema-error.ts'
import type { Address } from '../core/hex.ts'
import { showsNewerBlock } from '../core/newer-block.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { FoundTwin, Reporter } from '../machine/reporter.ts'
import type { FoundAgreement, SyncFindings } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The findings of one look at the chain. */
export interface ChainFindings extends SyncFindings {
  /** This machine's agreements in force at the final block; null if no Agreements contract is configured. */
  readonly agreements: readonly FoundAgreement[] | null
  /** The open work orders at this machine at the final block. */
  readonly orders: readonly OpenOrder[]
  /** This machine at the newest block; null if no Agreements contract is configured. */
  readonly twin: FoundTwin | null
  /** The number of RPC calls it took. */
  readonly calls: number
}

/** The chain operations of a look. */
export interface SeenChain {
  /**
   * Reads the channels and this machine's state, and the revocations recorded since `revocationsFrom` by the channels' issuers or
   * by `visitorIssuers`.
   */
  read(channels: readonly ServedChannel[], revocationsFrom: bigint, visitorIssuers: readonly Address[]): Promise<ChainFindings>
}

/** Dependencies of a look: the receivers of its findings. */
export interface LookingParts {
  readonly store: Store
  readonly chain: SeenChain
  /** Provides the channels, and records the agreements found. */
  readonly customers: {
    all(): readonly ServedChannel[]
    recordAgreements(found: readonly FoundAgreement[], at: bigint): boolean
  }
  /** Records the orders found, and provides the issuers of their visitors' badges. */
  readonly work: {
    recordOrders(orders: readonly OpenOrder[]): void
    visitorIssuers(): Address[]
  }
  /** Records the machine's state on the chain. */
  readonly reporter: Pick<Reporter, 'noteTwin'>
  readonly clock: MachineClock
}

/** Reads the chain, records the findings and passes them on. */
export class ChainLook {
  readonly #parts: LookingParts
  #calls = 0

  constructor(parts: LookingParts) {
    this.#parts = parts
  }

  /** The number of RPC calls of the last look. */
  get calls(): number {
    return this.#calls
  }

  /** @throws Error when the node does not answer, or its final block moved back */
  async look(): Promise<void> {
    const { customers, work, reporter } = this.#parts
    const first = await this.#record()
    const anyNewChannel = first.agreements !== null && customers.recordAgreements(first.agreements, first.finalBlock.at)
    // A new customer's channel, and the revocations of its issuer or of a new visitors' issuer, can only be read now.
    const { orders, twin, headAt } = anyNewChannel || this.#anyNew(work.visitorIssuers()) ? await this.#record() : first
    work.recordOrders(orders)
    reporter.noteTwin(twin, headAt)
  }

  async #record(): Promise<ChainFindings> {
    const { store, chain, customers, clock, work } = this.#parts
    const last = store.syncs.last()
    const issuers = work.visitorIssuers()
    const findings = await chain.read(customers.all(), this.#revocationsFrom(issuers), issuers)
    if (last !== null && findings.finalBlock.number < last.blockNumber)
      throw new CremaError({
        code: 'final-block-moved',
        fact: `The final block of the chain went back from ${last.blockNumber} to ${findings.finalBlock.number}.`,
        expected: 'the same final block, or a later one',
        remedy: 'The node lags behind or the chain was reorganised: use another node.',
      })
    const isRepeat = !showsNewerBlock(findings, last)
    if (!isRepeat) clock.set(findings.headAt)
    store.syncs.record({ ...findings, now: clock.now(), isRepeat })
    if (this.#anyNew(issuers)) store.work.knowIssuers(issuers)
    this.#calls = findings.calls
    return findings
  }

  /**
   * From the block after the last synced one; from the beginning if a channel or an issuer is new, since its older revocations
   * have not been read yet.
   */
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
