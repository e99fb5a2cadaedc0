import type { Address, Hash } from './hex.ts'

/** The states of an order, in the order of the contract's numbers. An order without a fee ends with `done`. */
export const orderStates = ['none', 'requested', 'accepted', 'done', 'paid', 'cancelled'] as const
export type OrderState = (typeof orderStates)[number]

/** Work requested by a machine or a rental. Times are Unix seconds. */
export interface WorkOrder {
  readonly id: bigint
  readonly state: OrderState
  /** As in `causes.ts`. */
  readonly cause: number
  readonly requestedAt: bigint
  /** 0 until the provider has accepted. */
  readonly acceptedAt: bigint
  readonly dueAt: bigint
  /** The agreement whose channel pays. */
  readonly agreementId: bigint
  /** The rental that a delivery of the machine belongs to; otherwise 0. */
  readonly rentalId: bigint
  readonly machine: Address
  readonly provider: Address
  readonly customer: Address
  readonly channelId: Hash
  /** In the token's smallest unit; 0 where a rental's own provider delivers the machine. */
  readonly fee: bigint
  /** The total that the channel must have redeemed for the order to be paid; 0 until it is done. */
  readonly amount: bigint
  /** A note by the provider: a tracking number, a name. */
  readonly note: string
}

/** A requested or accepted work order at this machine, as read from the chain. */
export interface OpenOrder {
  readonly id: bigint
  /** The WorkOrders contract. */
  readonly workOrders: Address
  /** As in core's causes. */
  readonly cause: number
  /** When the provider accepted the work, Unix seconds; 0 before. */
  readonly acceptedAt: bigint
  readonly requestedAt: bigint
  /** In the channel's token; 0 if the machine signs no receipt. */
  readonly fee: bigint
  readonly channelId: Hash
  /** Signs the badges of the visitors for this order. */
  readonly visitorIssuer: Address
  /** The channel's redeemed amount at the synced block. */
  readonly redeemed: bigint
  /** The greatest cumulativeAmount that had proven an order of the channel by then. */
  readonly provenAmount: bigint
  /** The fees of all orders of the channel proven by then. */
  readonly provenFees: bigint
}
