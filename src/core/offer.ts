import type { ChannelBalance } from './channel-balance.ts'
import type { Address, Hash } from './hex.ts'
import type { Terms } from './terms.ts'

/** What is offered: the machine itself, its mending and care, or goods for it. In the order of the contract's numbers. */
export const kinds = ['rental', 'service', 'supply'] as const
export type Kind = (typeof kinds)[number]

/** One line of a price list. */
export interface Product {
  /** UTF-8, 1 to 24 bytes. */
  readonly name: string
  /** Of a cup, or the fee of a work order, in the token's smallest unit. */
  readonly price: bigint
  /** What the fee is for, as in `causes.ts`; 0 in a rental. */
  readonly cause: number
}

/** What a provider offers, beside its products. */
export interface Offer {
  readonly kind: Kind
  readonly machine: Address
  readonly payee: Address
  /** Zero for the native coin. */
  readonly token: Address
  readonly smallestDeposit: bigint
  /** Seconds, of the agreement and its channel alike. */
  readonly noticePeriod: number
  /** Signs the badges of the provider's technicians or drivers; zero, in a rental only, for none. */
  readonly visitorIssuer: Address
  /** A regular service each so many cups; 0 for none. */
  readonly everyCups: bigint
  /** Who may accept; zero for anyone. */
  readonly customer: Address
}

/** An offer as it stands. */
export interface PublishedOffer {
  readonly id: Hash
  readonly provider: Address
  readonly withdrawn: boolean
  readonly offer: Offer
  readonly products: readonly Product[]
}

/** An accepted offer. Times are Unix seconds. */
export interface Agreement {
  readonly id: bigint
  readonly offerId: Hash
  readonly kind: Kind
  readonly provider: Address
  /** Of its payment channel. */
  readonly terms: Terms
  readonly channelId: Hash
  /** Of that channel. */
  readonly channel: ChannelBalance
  readonly visitorIssuer: Address
  readonly everyCups: bigint
  readonly acceptedAt: bigint
  /** 0 where nobody ended it. */
  readonly endsAt: bigint
  readonly products: readonly Product[]
}
