import { parseUnits } from 'viem'
import { type Config, type ProductConfig, termsOf } from '../config.ts'
import { agreedPrice, stands } from '../core/agreed-price.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import { domainSeparator } from '../core/messages.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { channelId } from '../core/terms.ts'
import type { FoundAgreement, Store, StoredAgreement, StoredChannel } from '../store/store.ts'
import type { MachineClock } from './clock.ts'

export interface CustomersOptions {
  readonly config: Config
  readonly domain: Domain
  readonly machine: Address
  readonly store: Pick<Store, 'channels' | 'agreements'>
  readonly clock: Pick<MachineClock, 'now'>
}

/** Who may drink here, and for how much: the rentals found in Agreements, kept in the store, and the channels of the config beside them. */
export class Customers {
  readonly #options: CustomersOptions
  readonly #separator: Hash
  /** The config's first, then in the order of acceptance. */
  readonly #channels = new Map<Hash, ServedChannel>()
  readonly #configured: ReadonlySet<Hash>
  readonly #suspended = new Set<Hash>()
  /** Of the Agreements contract that the config names. Of one that it named before there may be money to redeem, and nothing to serve. */
  #rentals: readonly StoredAgreement[] = []

  constructor(options: CustomersOptions) {
    const { config, domain, machine, store } = options
    this.#options = options
    this.#separator = domainSeparator(domain)
    for (const channel of config.channels) {
      const terms = termsOf(channel, machine)
      const { decimals, symbol } = channel
      const stored = { id: channelId(terms, domain), terms, decimals, symbol }
      store.channels.put(stored)
      this.#add(stored)
    }
    this.#configured = new Set(this.#channels.keys())
    this.#readStore()
  }

  /** Every channel that money may be owed in, those that are served no more too. */
  all(): readonly ServedChannel[] {
    return [...this.#channels.values()]
  }

  /** Those served now, the oldest agreement first. */
  served(): readonly ServedChannel[] {
    return this.all().filter(({ id }) => !this.#suspended.has(id) && this.#isAgreed(id))
  }

  /** Serves this channel no more, until the next start. */
  suspend(id: Hash): void {
    this.#suspended.add(id)
  }

  /** In the channel's token; the accepted offer counts before the config. Null where it is not sold to this customer. */
  priceIn({ id, presented }: ServedChannel, { name, label, price }: Pick<ProductConfig, 'name' | 'label' | 'price'>): bigint | null {
    const agreed = agreedPrice(this.#rentalsIn(id), [name, label], this.#options.clock.now())
    if (agreed !== null || price === undefined || !this.#configured.has(id)) return agreed
    return parseUnits(price, presented.decimals)
  }

  /** Keeps what a sync found at a block of this time. Returns whether there is a channel of which the chain was not asked yet. */
  take(found: readonly FoundAgreement[], at: bigint): boolean {
    const { store, config } = this.#options
    if (config.chain.agreements !== undefined) store.agreements.record(config.chain.agreements, found, at)
    this.#readStore()
    return this.all().some(({ id }) => store.channels.balance(id) === null)
  }

  #readStore(): void {
    const { store, config } = this.#options
    const { agreements } = config.chain
    const channels = new Map(store.channels.all().map(channel => [channel.id, channel]))
    this.#rentals = agreements === undefined ? [] : store.agreements.of(agreements).filter(isRental)
    for (const { channelId: id } of store.agreements.all().filter(isRental)) this.#add(channels.get(id) as StoredChannel)
  }

  /** Each channel is one and the same object for as long as the machine runs. */
  #add({ id, terms, decimals, symbol }: StoredChannel): void {
    if (this.#channels.has(id)) return
    const { domain, config } = this.#options
    const presented = { domain, terms, decimals, symbol, machineName: config.machine.name }
    this.#channels.set(id, { id, separator: this.#separator, presented })
  }

  #rentalsIn(id: Hash): StoredAgreement[] {
    return this.#rentals.filter(({ channelId: each }) => each === id)
  }

  #isAgreed(id: Hash): boolean {
    const now = this.#options.clock.now()
    return this.#configured.has(id) || this.#rentalsIn(id).some(agreement => stands(agreement, now))
  }
}

const isRental = ({ kind }: StoredAgreement): boolean => kind === 'rental'
