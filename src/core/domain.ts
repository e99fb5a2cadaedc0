import type { Address } from './hex.ts'

/** Where signatures count: one contract on one chain (EIP-712's domain, with name "Crema" and version "1"). PaymentChannels unless said otherwise. */
export interface Domain {
  readonly chainId: bigint
  readonly contract: Address
}
