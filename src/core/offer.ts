import type { ChannelBalance } from './channel-balance.ts'
import type { Address, Hash } from './hex.ts'
import type { Terms } from './terms.ts'

/** The kinds of offers: the machine itself, its repair and service, or goods for it. In the order of the contract's numbers. */
export const kinds = ['rental', 'service', 'supply'] as const
export type Kind = (typeof kinds)[number]

/** One line of a price list. */
export interface Product {
  /** UTF-8, 1 to 24 bytes. */
  readonly name: string
  /** The price of a cup, or the fee of a work order, in the token's smallest unit. */
  readonly price: bigint
  /** The cause that the fee is for, as in `causes.ts`; 0 in a rental. */
  readonly cause: number
}

/** An offer of a provider, without its products. */
export interface Offer {
  readonly kind: Kind
  readonly machine: Address
  readonly payee: Address
  /** Zero for the native coin. */
  readonly token: Address
  readonly smallestDeposit: bigint
  /** Seconds, for both the agreement and its channel. */
  readonly noticePeriod: number
  /** Signs the badges of the provider's technicians or drivers. Zero for none, which only a rental may have. */
  readonly visitorIssuer: Address
  /** Regular service is due after this number of cups; 0 for never. */
  readonly everyCups: bigint
  /** The only customer that may accept; zero for anyone. */
  readonly customer: Address
  /** How many customers may have a rental that names none, 1 to 16; 0 in all other offers. */
  readonly places: number
}

/** A published offer in its present state. */
export interface PublishedOffer {
  readonly id: Hash
  readonly provider: Address
  readonly withdrawn: boolean
  /** End of the visitors' issuer's consent, Unix seconds; the greatest uint64 where none is needed. */
  readonly consentedUntil: bigint
  /** The owner that admitted this supply for its tenants; zero for nobody. */
  readonly admittedBy: Address
  readonly offer: Offer
  readonly products: readonly Product[]
}

/** An accepted offer. Times are Unix seconds. */
export interface Agreement {
  readonly id: bigint
  readonly offerId: Hash
  readonly kind: Kind
  readonly provider: Address
  /** The owner of the machine when the offer was accepted. */
  readonly owner: Address
  /** The rental that a tenant's supply ends with; otherwise 0. */
  readonly rentalId: bigint
  /** The terms of its payment channel. */
  readonly terms: Terms
  readonly channelId: Hash
  /** The payment channel's balance. */
  readonly channel: ChannelBalance
  readonly visitorIssuer: Address
  readonly everyCups: bigint
  readonly acceptedAt: bigint
  /** 0 while it has not been ended. */
  readonly endsAt: bigint
  readonly products: readonly Product[]
}
