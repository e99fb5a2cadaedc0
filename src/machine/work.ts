import { DELIVERY } from '../core/causes.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import { ZERO_ADDRESS, ZERO_HASH } from '../core/hex.ts'
import { digestOf, domainSeparator, type Receipt, structHash } from '../core/messages.ts'
import type { Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { nextAmount } from '../core/work-account.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Store, WorkReceipt } from '../store/store.ts'

export interface WorkOptions {
  readonly store: Pick<Store, 'work' | 'agreements' | 'channels'>
  readonly domain: Domain
  /** The Agreements contract that the config names. */
  readonly agreements: Address | undefined
  readonly machineName: string
  readonly signer: Signer
  /** Unix seconds, by the machine's clock. */
  readonly now: () => bigint
  /** Whose badges are customers': none of them is a visitor's. */
  readonly customers: () => readonly ServedChannel[]
  /** Causes that no sensor of the machine says are gone. */
  readonly notGone: () => readonly number[]
}

/** The work that this machine was promised: who may come for it, and the receipts of its fee. In its channels the machine itself is the issuer. */
export class Work {
  readonly #options: WorkOptions
  readonly #separator: Hash
  #synced = false

  constructor(options: WorkOptions) {
    this.#options = options
    this.#separator = domainSeparator(options.domain)
  }

  /** Keeps what a sync found. */
  take(orders: readonly OpenOrder[]): void {
    const { work } = this.#options.store
    if (!isSame(orders, work.open())) work.record(orders)
    this.#synced = true
  }

  /** Issuers of visitors' badges in agreements that stand, whose revocations a sync reads. */
  visitorIssuers(): Address[] {
    const now = this.#options.now()
    const { store, agreements } = this.#options
    const found = agreements === undefined ? [] : store.agreements.of(agreements)
    const standing = found.filter(({ endsAt }) => endsAt === 0n || endsAt > now)
    const issuers = [...standing, ...this.promised()].map(({ visitorIssuer }) => visitorIssuer)
    return [...new Set(issuers)].filter(issuer => issuer !== ZERO_ADDRESS && !this.#isCustomers(issuer))
  }

  /** What was promised and is paid by a receipt, the oldest order first. */
  promised(): OpenOrder[] {
    return this.#options.store.work.open().filter(({ acceptedAt, fee }) => acceptedAt > 0n && fee > 0n)
  }

  /** Whose badge lets its holder in now. */
  expectedIssuers(): Address[] {
    return [...new Set(this.promised().map(({ visitorIssuer }) => visitorIssuer))].filter(issuer => !this.#isCustomers(issuer))
  }

  /** When the machine itself was shipped here, where its report ends that and no receipt; 0 when it was not. */
  shippedAt(): bigint {
    const delivery = this.#options.store.work.open().find(({ cause, fee }) => cause === DELIVERY && fee === 0n)
    return delivery?.acceptedAt ?? 0n
  }

  /** The channel that pays an order, as a visitor's phone is shown it. */
  channelOf({ channelId }: OpenOrder): ServedChannel {
    const { store, domain, machineName } = this.#options
    const channel = store.channels.all().find(({ id }) => id === channelId)
    if (channel === undefined) throw new Error(`The store has no channel ${channelId}; expected that of an open work order.`)
    const { terms, decimals, symbol } = channel
    return { id: channelId, separator: this.#separator, presented: { domain, terms, decimals, symbol, machineName } }
  }

  /** The receipt that was signed for an order already; null before. */
  signedFor({ workOrders, id }: OpenOrder): WorkReceipt | null {
    return this.#options.store.work.receiptOf(workOrders, id)
  }

  /** Whether what an order is for is not gone by the machine's own sensors; there are none for regular service and deliveries. */
  lasts({ cause }: OpenOrder): boolean {
    return this.#options.notGone().includes(cause)
  }

  /**
   * Whether the chain was asked since this start. Before that the store may be an old copy, which knows neither what was signed after it was made
   * nor what was proven since.
   */
  maySign(): boolean {
    return this.#synced
  }

  /**
   * Signs the receipt of an order's fee and keeps it. It goes on from the greatest of the store, what the chain has paid and was shown, and what
   * the visitor brought (signed by this machine, which the caller has made sure of), with one fee an order (core's nextAmount). Its sequence is
   * above that of the store's and the visitor's: the phone must take it for the newest.
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

  /** Of the orders that are signed and not proven yet. */
  #openFees(channelId: Hash): bigint {
    const open = this.#options.store.work.open().filter(order => order.channelId === channelId && this.signedFor(order) !== null)
    return open.reduce((sum, { fee }) => sum + fee, 0n)
  }

  /** The contract refuses an issuer of both; a channel of the config may still name it. */
  #isCustomers(issuer: Address): boolean {
    return this.#options.customers().some(({ presented }) => presented.terms.issuer === issuer)
  }
}

const isSame = (a: readonly OpenOrder[], b: readonly OpenOrder[]): boolean => textOf(a) === textOf(b)

/** A contract's orders never change but for these, and the numbers of two contracts are the same. */
const textOf = (orders: readonly OpenOrder[]): string =>
  orders
    .map(order => [order.id, order.workOrders, order.acceptedAt, order.redeemed, order.provenAmount, order.provenFees].join(' '))
    .sort()
    .join()

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

const greater = (a: Receipt | null, b: Receipt | null): Receipt | null =>
  a === null || (b !== null && b.cumulativeAmount > a.cumulativeAmount) ? b : a
