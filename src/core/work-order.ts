import type { Address, Hash } from './hex.ts'

/** How far an order is. `done` of an order with no fee is its end. In the order of the contract's numbers. */
export const orderStates = ['none', 'requested', 'accepted', 'done', 'paid', 'cancelled'] as const
export type OrderState = (typeof orderStates)[number]

/** Work that a machine or a rental asked for. Times are Unix seconds. */
export interface WorkOrder {
  readonly id: bigint
  readonly state: OrderState
  /** As in `causes.ts`. */
  readonly cause: number
  readonly requestedAt: bigint
  /** 0 before the provider promised. */
  readonly acceptedAt: bigint
  readonly dueAt: bigint
  /** Whose channel pays. */
  readonly agreementId: bigint
  /** What a delivery of the machine is for, otherwise 0. */
  readonly rentalId: bigint
  readonly machine: Address
  readonly provider: Address
  readonly customer: Address
  readonly channelId: Hash
  /** In the token's smallest unit; 0 where a rental's own provider delivers the machine. */
  readonly fee: bigint
  /** What the channel must have redeemed in all for the order to be paid; 0 until it is done. */
  readonly amount: bigint
  /** The provider's: a tracking number, a name. */
  readonly note: string
}

/** A work order at this machine that is requested or accepted, as a machine finds it. */
export interface OpenOrder {
  readonly id: bigint
  /** The WorkOrders contract. */
  readonly workOrders: Address
  /** As in core's causes. */
  readonly cause: number
  /** When the provider promised the work, Unix seconds; 0 before. */
  readonly acceptedAt: bigint
  readonly requestedAt: bigint
  /** In the channel's token; 0 where the machine signs no receipt. */
  readonly fee: bigint
  readonly channelId: Hash
  /** Signs the badges of those who come for it. */
  readonly visitorIssuer: Address
  /** What the channel has paid at that block. */
  readonly redeemed: bigint
  /** The greatest cumulativeAmount that proved an order of the channel by then. */
  readonly provenAmount: bigint
  /** The fees of all orders of the channel that were proven by then. */
  readonly provenFees: bigint
}
