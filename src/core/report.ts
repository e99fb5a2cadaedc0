import { padHex, stringToHex } from 'viem'
import { type Address, type Hash, ZERO_HASH } from './hex.ts'

/** In the order of the report's numbers. */
export const machineStates = ['serving', 'out of service', 'in service by a technician'] as const

/** The status while a technician or driver is at work. */
export const IN_SERVICE = 2

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

/** The part of a report that counts. */
export type CupsCount = Pick<Report, 'cups' | 'cupsByProduct'>

/** Those bits of a report that the machine's condition makes. */
export type ReportedBits = Pick<Report, 'status' | 'faults' | 'supplies'>

export const NO_CUPS: CupsCount = { cups: 0n, cupsByProduct: ZERO_HASH }

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

const COUNTERS = 8
const GREATEST = 0xffff_ffff

/** The other way round; a counter that would not fit stays at the greatest number. */
const wordOf = (counters: readonly number[]): Hash =>
  `0x${counters.map(count => Math.min(count, GREATEST).toString(16).padStart(COUNTERS, '0')).join('')}`

/**
 * Cups as a report counts them.
 * @param products the machine's, in the order of its configuration; all others, and those from the eighth on, share the last counter
 */
export function countCups(products: readonly string[], brewed: readonly { readonly product: string; readonly cups: number }[]): CupsCount {
  const counters = Array.from({ length: COUNTERS }, () => 0)
  for (const { product, cups } of brewed) {
    const at = products.indexOf(product)
    const counter = at === -1 ? COUNTERS - 1 : Math.min(at, COUNTERS - 1)
    counters[counter] = (counters[counter] ?? 0) + cups
  }
  return { cups: BigInt(brewed.reduce((sum, { cups }) => sum + cups, 0)), cupsByProduct: wordOf(counters) }
}

/** Two counts together. */
export const addCups = (a: CupsCount, b: CupsCount): CupsCount => ({
  cups: a.cups + b.cups,
  cupsByProduct: eachCounter(a, b, (one, other) => one + other),
})

/** What has to be added to `counted` so that it is no less than `reported`, which the chain has. */
export const missingCups = (reported: CupsCount, counted: CupsCount): CupsCount => ({
  cups: reported.cups > counted.cups ? reported.cups - counted.cups : 0n,
  cupsByProduct: eachCounter(reported, counted, (one, other) => Math.max(0, one - other)),
})

function eachCounter(a: CupsCount, b: CupsCount, join: (one: number, other: number) => number): Hash {
  const others = countersOf(b.cupsByProduct)
  return wordOf(countersOf(a.cupsByProduct).map((one, index) => join(one, others[index] ?? 0)))
}

/** A version as a report carries it: the first 32 bytes of its UTF-8, zeros behind. */
export function softwareWord(version: string): Hash {
  const first32 = stringToHex(version).slice(0, 2 + 2 * 32) as Hash
  return padHex(first32, { dir: 'right', size: 32 })
}
