import { DELIVERY } from '../core/causes.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import { ZERO_ADDRESS, ZERO_HASH } from '../core/hex.ts'
import { digestOf, domainSeparator, type Receipt, structHash } from '../core/messages.ts'
import type { Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { nextAmount } from '../core/work-account.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { WorkReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface WorkOptions {
  readonly store: Pick<Store, 'work' | 'agreements' | 'channels'>
  readonly domain: Domain
  /** The configured Agreements contract. */
  readonly agreements: Address | undefined
  readonly machineName: string
  readonly signer: Signer
  /** Unix seconds, by the machine's clock. */
  readonly now: () => bigint
  /** The customers' channels: their issuers cannot be visitors' issuers. */
  readonly customers: () => readonly ServedChannel[]
  /** Causes not yet cleared by the machine's own sensors. */
  readonly notGone: () => readonly number[]
}

/**
 * The accepted work orders at this machine: the visitors expected for them, and the receipts for their fees. In their channels
 * the machine itself is the issuer.
 */
export class Work {
  readonly #options: WorkOptions
  readonly #separator: Hash
  #synced = false

  constructor(options: WorkOptions) {
    this.#options = options
    this.#separator = domainSeparator(options.domain)
  }

  /** Records the orders that a sync found. */
  recordOrders(orders: readonly OpenOrder[]): void {
    const { work } = this.#options.store
    if (!isSame(orders, work.open())) work.record(orders)
    this.#synced = true
  }

  /** Issuers of visitors' badges in agreements in force, whose revocations a sync reads. */
  visitorIssuers(): Address[] {
    const now = this.#options.now()
    const { store, agreements } = this.#options
    const found = agreements === undefined ? [] : store.agreements.of(agreements)
    const standing = found.filter(({ endsAt }) => endsAt === 0n || endsAt > now)
    const issuers = [...standing, ...this.promised()].map(({ visitorIssuer }) => visitorIssuer)
    return [...new Set(issuers)].filter(issuer => issuer !== ZERO_ADDRESS && !this.#isCustomers(issuer))
  }

  /** The accepted orders that are paid by a receipt, oldest first. */
  promised(): OpenOrder[] {
    return this.#options.store.work.open().filter(({ acceptedAt, fee }) => acceptedAt > 0n && fee > 0n)
  }

  /** The issuers whose badge holders are expected now. */
  expectedIssuers(): Address[] {
    return [...new Set(this.promised().map(({ visitorIssuer }) => visitorIssuer))].filter(issuer => !this.#isCustomers(issuer))
  }

  /** When the machine was shipped here, if a report (not a receipt) completes that delivery; otherwise 0. */
  shippedAt(): bigint {
    const delivery = this.#options.store.work.open().find(({ cause, fee }) => cause === DELIVERY && fee === 0n)
    return delivery?.acceptedAt ?? 0n
  }

  /** The channel that pays an order, as presented to a visitor's phone. */
  channelOf({ channelId }: OpenOrder): ServedChannel {
    const { store, domain, machineName } = this.#options
    const channel = store.channels.all().find(({ id }) => id === channelId)
    if (channel === undefined)
      throw new CremaError({
        code: 'channel-not-in-store',
        fact: `The store has no channel ${channelId}.`,
        expected: 'the channel of an open work order',
        remedy: 'Wait for the next sync, then tap again.',
        publicWords: [channelId],
      })
    const { terms, decimals, symbol } = channel
    return { id: channelId, separator: this.#separator, presented: { domain, terms, decimals, symbol, machineName } }
  }

  /** The receipt already signed for an order; null before. */
  signedFor({ workOrders, id }: OpenOrder): WorkReceipt | null {
    return this.#options.store.work.receiptOf(workOrders, id)
  }

  /** Whether the machine's sensors still show an order's cause. There are no sensors for regular service and deliveries. */
  lasts({ cause }: OpenOrder): boolean {
    return this.#options.notGone().includes(cause)
  }

  /**
   * Whether the chain has been read since this start. Until then the store may be an old copy, without the latest signatures and
   * proven amounts.
   */
  maySign(): boolean {
    return this.#synced
  }

  /**
   * Signs and stores the receipt for an order's fee. It continues from the greatest of the store, the amounts redeemed and proven
   * on the chain, and the visitor's receipt (the caller has verified that this machine signed it), with one fee per order (core's
   * nextAmount). Its sequence is above the store's and the visitor's, so that the phone accepts it as the newest.
   */
  sign(order: OpenOrder, brought: Receipt | null): WorkReceipt {
    const { store, signer, now } = this.#options
    const { id: orderId, workOrders, fee, channelId, redeemed, provenAmount, provenFees, requestedAt } = order
    const newest = store.work.newest(channelId)
    const stored = newest?.receipt ?? null
    const storedFees = newest?.fees ?? 0n
    const last = greater(stored, brought)
    const signed = [redeemed, provenAmount].reduce(max, last?.cumulativeAmount ?? 0n)
    const receipt: Receipt = {
      channelId,
      sequence: max(stored?.sequence ?? 0n, brought?.sequence ?? 0n) + 1n,
      cumulativeAmount: nextAmount({ signed, storedFees, provenFees, openFees: this.#openFees(channelId) }, fee),
      issuedAt: max(max(now(), requestedAt), last?.issuedAt ?? 0n),
      previous: last === null ? ZERO_HASH : structHash('Receipt', last),
    }
    const hash = structHash('Receipt', receipt)
    const signature = signer.sign(digestOf(this.#separator, hash))
    const completion = signer.sign(digestOf(this.#separator, structHash('Completion', { workOrders, orderId, receipt: hash })))
    const kept = { workOrders, orderId, receipt, hash, signature, completion, fees: storedFees + fee }
    store.work.keep(kept)
    return kept
  }

  /** The fees of orders that are signed but not yet proven. */
  #openFees(channelId: Hash): bigint {
    const open = this.#options.store.work.open().filter(order => order.channelId === channelId && this.signedFor(order) !== null)
    return open.reduce((sum, { fee }) => sum + fee, 0n)
  }

  /** The contract refuses such an issuer for visitors, but a configured channel may still name it. */
  #isCustomers(issuer: Address): boolean {
    return this.#options.customers().some(({ presented }) => presented.terms.issuer === issuer)
  }
}

const isSame = (a: readonly OpenOrder[], b: readonly OpenOrder[]): boolean => textOf(a) === textOf(b)

/** Only these fields of an order change. They include the contract, since order numbers of two contracts overlap. */
const textOf = (orders: readonly OpenOrder[]): string =>
  orders
    .map(order => [order.id, order.workOrders, order.acceptedAt, order.redeemed, order.provenAmount, order.provenFees].join(' '))
    .sort()
    .join()

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

const greater = (a: Receipt | null, b: Receipt | null): Receipt | null =>
  a === null || (b !== null && b.cumulativeAmount > a.cumulativeAmount) ? b : a
