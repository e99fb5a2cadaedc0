import type { Address } from './hex.ts'

/** Where signatures count: one PaymentChannels contract on one chain (EIP-712's domain, with name "Crema" and version "1"). */
export interface Domain {
  readonly chainId: bigint
  readonly contract: Address
}
