import type { Nonces } from '../chain/read-nonces.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Store } from '../store/store.ts'

/** The chain as choosing a nonce needs it. */
export interface NonceChain {
  /** Of this machine's account. */
  nonces(): Promise<Nonces>
}

export interface NonceParts {
  readonly store: Pick<Store, 'transactions'>
  readonly chain: NonceChain
  readonly clock: Pick<MachineClock, 'now'>
}

/** How long one that the store does not know may wait for its block, in seconds. */
const PATIENCE = 600n

/** A transaction that this machine's store does not know waits where the next one would go. */
export class UnknownTransactionWaits extends Error {
  override name = 'UnknownTransactionWaits'

  constructor(nonce: number, until: bigint) {
    const time = new Date(Number(until) * 1000).toISOString()
    super(
      `A transaction of this machine's key waits at nonce ${nonce}, and its store does not know it: the store is new or an old copy.\nExpected none but those in the store.\nIt is waited for; from ${time} on the next one takes its place.`,
    )
  }
}

/**
 * Which nonce the next transaction has: the lowest that no block and none of the store's under way has, so that none waits behind a gap. What a
 * lost store had sent may still be mined, and may pay by a receipt that is nowhere else: it is waited for, though not for ever, since its fees
 * may be too low for every block.
 */
export class NextNonce {
  readonly #parts: NonceParts
  #unknown: { readonly nonce: number; readonly until: bigint } | null = null

  constructor(parts: NonceParts) {
    this.#parts = parts
  }

  /** @throws UnknownTransactionWaits; ChainUnreachable and the like */
  async choose(): Promise<number> {
    const { store, chain, clock } = this.#parts
    const { mined, pending } = await chain.nonces()
    const taken = store.transactions.underWay().map(({ nonce }) => nonce)
    let nonce = mined
    while (taken.includes(nonce)) nonce++
    if (pending <= nonce) this.#unknown = null
    else this.#wait(nonce, clock.now())
    return nonce
  }

  #wait(nonce: number, now: bigint): void {
    if (this.#unknown?.nonce !== nonce) this.#unknown = { nonce, until: now + PATIENCE }
    if (now < this.#unknown.until) throw new UnknownTransactionWaits(nonce, this.#unknown.until)
  }
}
