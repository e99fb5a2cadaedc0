import type { Address } from './hex.ts'

/**
 * The EIP-712 domain in which signatures are valid: one contract on one chain, with name "Crema" and version "1". PaymentChannels
 * unless stated otherwise.
 */
export interface Domain {
  readonly chainId: bigint
  readonly contract: Address
}
