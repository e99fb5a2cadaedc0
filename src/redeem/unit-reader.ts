import { type Address, shorten } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Store } from '../store/store.ts'
import type { Faults } from './faults.ts'
import type { SeenChain } from './seen-chain.ts'

/** The longest wait for a token that failed, in syncs. */
const MOST_WAITS = 1024

export interface UnitReaderParts {
  readonly store: Pick<Store, 'tokens' | 'channels'>
  readonly chain: Pick<SeenChain, 'token'>
  readonly faults: Faults
}

/** Reads each token's own decimals and symbol once a run, so that the config can be compared with them (core/token-unit.ts). */
export class UnitReader {
  readonly #parts: UnitReaderParts
  readonly #read = new Set<Address>()
  /** How many syncs to wait until a token that failed is asked again, twice as many after each failure. */
  readonly #waits = new Map<Address, { readonly left: number; readonly next: number }>()

  constructor(parts: UnitReaderParts) {
    this.#parts = parts
  }

  /**
   * Reads the tokens of channels that were never synced, before the first sync makes them servable.
   * @returns the channels that wait for their token
   */
  async readFirst(channels: readonly ServedChannel[]): Promise<readonly ServedChannel[]> {
    const { store } = this.#parts
    const fresh = channels.filter(({ id }) => store.channels.balance(id) === null)
    await this.read(fresh)
    return fresh.filter(channel => store.tokens.unit(tokenOf(channel)) === null)
  }

  /** Reads the tokens of these channels that were not read since the start. Each fails by itself, and is tried again. */
  async read(channels: readonly ServedChannel[]): Promise<void> {
    const { store, chain, faults } = this.#parts
    for (const token of new Set(channels.map(tokenOf))) {
      if (this.#read.has(token) || this.#waitsFor(token)) continue
      await faults.trying(`token ${shorten(token)}`, async () => {
        store.tokens.putUnit(token, await chain.token(token))
        this.#read.add(token)
      })
    }
  }

  #waitsFor(token: Address): boolean {
    const { left, next } = this.#waits.get(token) ?? { left: 0, next: 1 }
    this.#waits.set(token, left > 0 ? { left: left - 1, next } : { left: next, next: Math.min(2 * next, MOST_WAITS) })
    return left > 0
  }
}

const tokenOf = ({ presented }: ServedChannel): Address => presented.terms.token
