import * as P from 'micro-packed'
import { type Address, type Hash, toHex, ZERO_HASH } from './hex.ts'

/** In the order of the report's numbers. */
export const machineStates = ['serving', 'out of service', 'in service by a technician'] as const

/** The status while a technician or driver is at work. */
export const IN_SERVICE = 2

/** A machine's statement about itself (protocol, section 7). */
export interface Report {
  /** Counts from 1. */
  readonly sequence: bigint
  /** Unix seconds, by the machine's clock. */
  readonly reportedAt: bigint
  /** All cups that it ever brewed. */
  readonly cups: bigint
  /** Eight counters of four bytes, in the order of the configuration; the last one also counts all further products. */
  readonly cupsByProduct: Hash
  /** As in `machineStates`. */
  readonly status: number
  /** One bit per lasting fault, as in `causes.ts`. */
  readonly faults: number
  /** One bit per supply below its level. */
  readonly supplies: number
  /** The software version: UTF-8, padded with zeros. */
  readonly software: Hash
}

/** The counters of a report. */
export type CupsCount = Pick<Report, 'cups' | 'cupsByProduct'>

/** The bits of a report that derive from the machine's condition. */
export type ReportedBits = Pick<Report, 'status' | 'faults' | 'supplies'>

export const NO_CUPS: CupsCount = { cups: 0n, cupsByProduct: ZERO_HASH }

/** The chain's knowledge of a machine. */
export interface Twin {
  /** Zero if the machine is not registered. */
  readonly owner: Address
  /** The owner to whom the machine is being handed over; zero for none. */
  readonly nextOwner: Address
  /** When the report was recorded, Unix seconds; 0 if there is none. */
  readonly broughtAt: bigint
  readonly report: Report
}

/** The eight counters of `cupsByProduct`. */
export const countersOf = (cupsByProduct: Hash): number[] =>
  Array.from({ length: 8 }, (_, index) => Number(`0x${cupsByProduct.slice(2 + 8 * index, 10 + 8 * index)}`))

const COUNTERS = 8
const GREATEST = 0xffff_ffff

/** The inverse of `countersOf`. A counter that does not fit saturates. */
const wordOf = (counters: readonly number[]): Hash =>
  `0x${counters.map(count => Math.min(count, GREATEST).toString(16).padStart(COUNTERS, '0')).join('')}`

/**
 * Counts cups in the form of a report.
 * @param products the machine's products, in the order of its configuration; unknown ones, and those from the eighth on, share
 *   the last counter
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

/** The sum of two counts. */
export const addCups = (a: CupsCount, b: CupsCount): CupsCount => ({
  cups: a.cups + b.cups,
  cupsByProduct: eachCounter(a, b, (one, other) => one + other),
})

/** What must be added to `counted` to reach `reported`, the count on the chain; never negative. */
export const missingCups = (reported: CupsCount, counted: CupsCount): CupsCount => ({
  cups: reported.cups > counted.cups ? reported.cups - counted.cups : 0n,
  cupsByProduct: eachCounter(reported, counted, (one, other) => Math.max(0, one - other)),
})

function eachCounter(a: CupsCount, b: CupsCount, join: (one: number, other: number) => number): Hash {
  const others = countersOf(b.cupsByProduct)
  return wordOf(countersOf(a.cupsByProduct).map((one, index) => join(one, others[index] ?? 0)))
}

const utf8 = P.string(null)

/** A version in the form of a report: the first 32 bytes of its UTF-8, padded with zeros. */
export function softwareWord(version: string): Hash {
  const word = new Uint8Array(32)
  word.set(utf8.encode(version).subarray(0, word.length))
  return toHex(word)
}
