import type { BlockPoints } from '../chain/final-block.ts'
import { type Address, ZERO_ADDRESS } from '../core/hex.ts'
import { showsNewerBlock } from '../core/newer-block.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Reporter } from '../machine/reporter.ts'
import type { FoundAgreement } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { MarkCheck } from './check-mark.ts'
import type { Faults } from './faults.ts'
import type { AgreementFinder } from './found-agreements.ts'
import { RevocationReader } from './revocation-reader.ts'
import type { SeenChain } from './seen-chain.ts'
import { UnitReader } from './unit-reader.ts'

/** The parties that keep the findings. */
export interface LookingParts {
  readonly store: Store
  readonly chain: SeenChain
  readonly agreements: Pick<AgreementFinder, 'find'>
  /** Keeps the agreements found by a sync. */
  readonly customers: {
    all(): readonly ServedChannel[]
    recordAgreements(found: readonly FoundAgreement[], at: bigint): boolean
  }
  /** Keeps the open work orders and knows the visitors' issuers. */
  readonly work: {
    recordOrders(orders: readonly OpenOrder[]): void
    visitorIssuers(): Address[]
  }
  /** What the machine says about itself. */
  readonly reporter: Pick<Reporter, 'noteTwin'>
  readonly clock: MachineClock
  readonly faults: Faults
  readonly log: Logger
}

/** Reads the chain, records what it says, and hands it to the parties concerned: the money first, then everything else item by item. */
export class ChainLook {
  readonly #parts: LookingParts
  readonly #mark: MarkCheck
  readonly #revocations: RevocationReader
  readonly #units: UnitReader
  #catchingUp = false

  constructor(parts: LookingParts) {
    this.#parts = parts
    this.#mark = new MarkCheck(parts)
    this.#revocations = new RevocationReader(parts.store, parts.chain)
    this.#units = new UnitReader(parts)
  }

  /** Whether revocations are still to be read, because requests are bounded: the next sync should not wait. */
  get isCatchingUp(): boolean {
    return this.#catchingUp
  }

  /**
   * Reads blocks, channels and revocations, all that redeeming needs.
   * @throws Error when the node does not answer, or its chain is not the one that was seen before
   */
  async lookAtMoney(): Promise<BlockPoints> {
    const points = await this.#parts.chain.blocks()
    if ((await this.#mark.check(points)) !== null) this.#parts.clock.withdraw()
    // A new store learns first what this machine has reported: before that nothing may be sold.
    if (this.#parts.store.syncs.last() === null) await this.lookAtTwin(points)
    await this.#record(points)
    return points
  }

  /** The owner's word that the mark is not of this chain: the next look begins at the newest anchor that the chain has, or from nothing. */
  async forgetMark(): Promise<void> {
    await this.#mark.withdraw(await this.#parts.chain.blocks())
    this.#parts.clock.withdraw()
  }

  /** Reads tokens, agreements and orders. None of them keeps another from its turn; faults are kept by item. */
  async lookAround(points: BlockPoints): Promise<void> {
    const { chain, faults, work, customers } = this.#parts
    const at = points.finalBlock.number
    await this.#units.read(customers.all())
    await faults.trying('agreements', () => this.#takeAgreements(points))
    await faults.trying('orders', async () => work.recordOrders(this.#ofReadIssuers(await chain.orders(at))))
  }

  /** Reads what the chain has of this machine, so that a redemption takes the next report along. Without it the redemption goes alone. */
  async lookAtTwin({ head }: BlockPoints): Promise<void> {
    const { chain, faults, reporter } = this.#parts
    await faults.trying('twin', async () => reporter.noteTwin(await chain.twin(head.number), head.at))
  }

  async #takeAgreements(points: BlockPoints): Promise<void> {
    const { chain, agreements, customers, work, clock } = this.#parts
    const found = await chain.agreements(points.finalBlock.number)
    if (found === null) return
    const anyNewChannel = customers.recordAgreements(await agreements.find(found, clock.now()), points.finalBlock.at)
    // A new customer's channel, and the revocations of its issuer or of a new issuer of visitors, can be read only now.
    if (anyNewChannel || this.#anyNew(work.visitorIssuers())) await this.#record(points)
  }

  async #record({ head, finalBlock }: BlockPoints): Promise<void> {
    const { store, chain, customers, clock, work } = this.#parts
    const served = customers.all()
    const waiting = await this.#units.readFirst(served)
    const channels = await chain.channels(
      served.filter(channel => !waiting.includes(channel)).map(({ id }) => id),
      finalBlock.number,
    )
    const visitors = work.visitorIssuers()
    const issuers = [...new Set([...served.map(({ presented }) => presented.terms.issuer), ...visitors])]
    const behind = await this.#readRevocations(issuers, finalBlock.number)
    const isRepeat = !showsNewerBlock({ headAt: head.at, finalBlock }, store.syncs.last())
    if (!isRepeat) clock.set({ headAt: head.at, finalAt: finalBlock.at })
    store.syncs.record({ headAt: head.at, now: clock.now(), isRepeat, finalBlock, channels, behind })
    const read = visitors.filter(issuer => !behind.includes(issuer))
    if (this.#anyNew(read)) store.work.knowIssuers(read)
  }

  /** @returns the issuers whose revocations may be incomplete. Redemptions do not wait for them, but their channels' offline budget is not renewed. */
  async #readRevocations(issuers: readonly Address[], finalBlock: bigint): Promise<readonly Address[]> {
    const behind = await this.#parts.faults.trying('revocations', () => this.#revocations.read(issuers, finalBlock))
    this.#catchingUp = behind !== null && behind.length > 0
    return behind ?? issuers
  }

  /** Visitors are expected only once their issuer's revocations have been read: one may have been dismissed. */
  #ofReadIssuers(orders: readonly OpenOrder[]): OpenOrder[] {
    const { store, customers } = this.#parts
    const read = [...store.work.knownIssuers(), ...customers.all().map(({ presented }) => presented.terms.issuer), ZERO_ADDRESS]
    return orders.filter(({ visitorIssuer }) => read.includes(visitorIssuer))
  }

  #anyNew(issuers: readonly Address[]): boolean {
    const known = this.#parts.store.work.knownIssuers()
    return issuers.some(issuer => !known.includes(issuer))
  }
}
