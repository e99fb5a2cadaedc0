import type { Address, Hash } from './hex.ts'

/** In the order of the report's numbers. */
export const machineStates = ['serving', 'out of service', 'in service by a technician'] as const

/** What a machine says about itself (protocol, section 7). */
export interface Report {
  /** Counts from 1. */
  readonly sequence: bigint
  /** Unix seconds, by the machine's clock. */
  readonly reportedAt: bigint
  /** All that it ever brewed. */
  readonly cups: bigint
  /** Eight counters of four bytes, in the order of its configuration; the last counts all further products too. */
  readonly cupsByProduct: Hash
  /** As in `machineStates`. */
  readonly status: number
  /** A bit for each fault that lasts, as in `causes.ts`. */
  readonly faults: number
  /** A bit for each supply that is below its level. */
  readonly supplies: number
  /** The version that runs: UTF-8, zeros behind. */
  readonly software: Hash
}

/** All that the chain knows of a machine. */
export interface Twin {
  /** Zero where nobody registered it. */
  readonly owner: Address
  /** Whom the owner offers the machine to; zero where nobody. */
  readonly nextOwner: Address
  /** When the report was brought, Unix seconds; 0 where there is none. */
  readonly broughtAt: bigint
  readonly report: Report
}

/** The eight counters of `cupsByProduct`. */
export const countersOf = (cupsByProduct: Hash): number[] =>
  Array.from({ length: 8 }, (_, index) => Number(`0x${cupsByProduct.slice(2 + 8 * index, 10 + 8 * index)}`))
