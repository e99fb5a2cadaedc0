import type { Address } from './hex.ts'

/** A revocation as the chain has it. */
export interface RecordedRevocation {
  readonly issuer: Address
  readonly holder: Address
  /** Unix seconds. */
  readonly at: bigint
  /** Its number among those of its issuer; the first has 1, and there are no gaps. */
  readonly count: bigint
  readonly blockNumber: bigint
}
