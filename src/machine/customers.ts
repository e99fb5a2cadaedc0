import { parseUnits } from 'viem'
import { type Config, type ProductConfig, termsOf } from '../config.ts'
import { agreedPrice, stands } from '../core/agreed-price.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import { domainSeparator } from '../core/messages.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { channelId } from '../core/terms.ts'
import { unitDiffers } from '../core/token-unit.ts'
import type { FoundAgreement, StoredAgreement, StoredChannel } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { MachineClock } from './clock.ts'

export interface CustomersOptions {
  readonly config: Config
  readonly domain: Domain
  readonly machine: Address
  readonly store: Pick<Store, 'channels' | 'agreements' | 'credits' | 'receipts' | 'tokens'>
  readonly clock: Pick<MachineClock, 'now'>
}

/** The customers and their prices: the rentals found in Agreements, as kept in the store, and the configured channels. */
export class Customers {
  readonly #options: CustomersOptions
  readonly #separator: Hash
  /** The configured channels first, then in order of acceptance. */
  readonly #channels = new Map<Hash, ServedChannel>()
  readonly #configured: ReadonlySet<Hash>
  readonly #left = new Map<Hash, ServedChannel>()
  readonly #suspended = new Set<Hash>()
  /**
   * Rentals of the configured Agreements contract. Channels of a contract configured before may have money to redeem, but are not served.
   */
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
    for (const channel of store.channels.all()) if (this.#hasLeft(channel)) this.#left.set(channel.id, this.#served(channel))
  }

  /** Every channel in which money may be owed, including those no longer served. */
  all(): readonly ServedChannel[] {
    return [...this.#channels.values(), ...this.left()]
  }

  /** Channels that left the config, or whose terms it changed, in which something is still owed. */
  left(): readonly ServedChannel[] {
    return [...this.#left.values()].filter(({ id }) => this.#isOwed(id))
  }

  /** The channels served now, oldest agreement first. */
  served(): readonly ServedChannel[] {
    return [...this.#channels.values()].filter(channel => this.whyNotServed(channel) === null)
  }

  /** The channels in which a holder may buy or take a credit now: those served, then those that only owe credits. */
  open(): readonly ServedChannel[] {
    return [...this.served(), ...this.all().filter(channel => this.owesCreditsOnly(channel))]
  }

  /** Whether the agreement has ended, and holders can still take their credits: until the channel is closed. */
  owesCreditsOnly(channel: ServedChannel): boolean {
    return this.whyNotServed(channel) === 'ended' && this.#owes(channel.id)
  }

  /**
   * Why nothing is sold in this channel, whatever its deposit; null if it is served. `second-token`: the daily limits of its issuer's badges
   * are amounts of another token here. `other-unit`: the token has another unit than this channel states.
   */
  whyNotServed({ id, presented }: ServedChannel): 'ended' | 'second-token' | 'other-unit' | null {
    const { issuer, token } = presented.terms
    if (this.#suspended.has(id) || !this.#isAgreed(id)) return 'ended'
    const channels = [...this.#channels.values()]
    const first = channels.find(other => other.presented.terms.issuer === issuer && this.#isAgreed(other.id))
    if (first !== undefined && first.presented.terms.token !== token) return 'second-token'
    return unitDiffers(token, presented, this.#options.store.tokens.unit(token)) ? 'other-unit' : null
  }

  /** Stops serving this channel until the next start. */
  suspend(id: Hash): void {
    this.#suspended.add(id)
  }

  /** In the channel's token; the accepted offer takes precedence over the config. Null if the product is not sold to this customer. */
  priceIn({ id, presented }: ServedChannel, { name, label, price }: Pick<ProductConfig, 'name' | 'label' | 'price'>): bigint | null {
    const agreed = agreedPrice(this.#rentalsIn(id), [name, label], this.#options.clock.now())
    if (agreed !== null) return agreed
    if (price !== undefined && this.#configured.has(id)) return parseUnits(price, presented.decimals)
    // A credit is taken at the last agreed price.
    return this.#isAgreed(id) || !this.#owes(id) ? null : agreedPrice(this.#rentalsIn(id), [name, label], 0n)
  }

  /**
   * Records the agreements that a sync found at a block of this time. Returns whether there is a channel whose state has not been read yet.
   */
  recordAgreements(found: readonly FoundAgreement[], at: bigint): boolean {
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

  /** Each channel remains the same object for as long as the machine runs. */
  #add(channel: StoredChannel): void {
    if (!this.#channels.has(channel.id)) this.#channels.set(channel.id, this.#left.get(channel.id) ?? this.#served(channel))
  }

  #served({ id, terms, decimals, symbol }: StoredChannel): ServedChannel {
    const { domain, config } = this.#options
    return { id, separator: this.#separator, presented: { domain, terms, decimals, symbol, machineName: config.machine.name } }
  }

  /** Not the channels in which this machine itself is the issuer: those of services and supplies. */
  #hasLeft({ id, terms }: StoredChannel): boolean {
    const { machine } = this.#options
    return !this.#channels.has(id) && terms.machine === machine && terms.issuer !== machine
  }

  #isOwed(id: Hash): boolean {
    const { receipts, channels } = this.#options.store
    const newest = receipts.newest(id)
    return !this.#channels.has(id) && newest !== null && newest.receipt.cumulativeAmount > (channels.balance(id)?.redeemed ?? 0n)
  }

  /**
   * Whether credits are open in a channel that is not closed. After a closing the deposit equals what was redeemed, and the open credits
   * went back to the payer; a deposit that was used up looks the same, but there the credits were redeemed too.
   */
  #owes(id: Hash): boolean {
    const { store, clock } = this.#options
    const credits = store.credits.all().filter(({ channelId }) => channelId === id)
    const balance = store.channels.balance(id)
    if (credits.length === 0 || balance === null) return credits.length > 0
    if (balance.closesAt !== 0n && clock.now() >= balance.closesAt) return false
    const owed = store.receipts.newest(id)?.receipt.cumulativeAmount ?? 0n
    const lessCredits = credits.reduce((left, { amount }) => left - amount, owed)
    return balance.redeemed < balance.deposited || balance.redeemed > lessCredits
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
