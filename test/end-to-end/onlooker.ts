import { expect } from 'vitest'
import type { Wire } from '../../src/control/status.ts'
import type { Vend } from '../../src/store/records.ts'

/** Computes what a holder is owed from the vends that the machine reports. */
export class Onlooker {
  /** In the token's smallest unit. */
  credit = 0n
  /** Cups of unknown outcome; the first is decided for the holder. */
  #doubts = 0
  /** The vend states seen, and `no vend`. */
  readonly seen = new Set<string>()
  #known = 0

  /**
   * Checks the vends after one attempt to buy.
   * @param closings how often the relay closed during the attempt
   * @returns the new vend, if there is one
   */
  look(vends: readonly Wire<Vend>[], closings: number): Wire<Vend> | undefined {
    const fresh = vends.slice(this.#known)
    this.#known = vends.length
    expect(fresh.length, 'vends of one attempt').toBeLessThanOrEqual(1)
    expect(closings, 'closings of the relay without a vend on the disk').toBeLessThanOrEqual(fresh.length)
    const [vend] = fresh
    this.seen.add(vend?.state ?? 'no vend')
    if (vend !== undefined) this.#count(vend, closings)
    return vend
  }

  /** The owner restored a credit. */
  given(vend: Wire<Vend>): void {
    this.credit += BigInt(vend.price)
  }

  #count({ state, price, paid, creditTaken, waitsForOwner }: Wire<Vend>, closings: number): void {
    const taken = BigInt(creditTaken)
    const owed = this.credit < BigInt(price) ? this.credit : BigInt(price)
    expect({ taken, paid: BigInt(paid) }).toEqual({ taken: owed, paid: BigInt(price) - owed })
    expect(['brewed', 'never-started', 'unknown'], 'a settled state').toContain(state)
    if (state === 'brewed') expect(closings, 'closings for a brewed cup').toBe(1)
    if (state === 'never-started') expect(closings, 'closings for a cup that never started').toBe(0)
    expect(waitsForOwner).toBe(state === 'unknown' && this.#doubts > 0)
    if (state === 'unknown') this.#doubts++
    this.credit -= taken
    if (state !== 'brewed' && !waitsForOwner) this.credit += BigInt(price)
  }
}
