import type { Nonces } from '../chain/read-nonces.ts'
import { CremaError } from '../core/crema-error.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Store } from '../store/store.ts'
import { utcText } from '../support/utc-text.ts'

/** The chain operation for choosing a nonce. */
export interface NonceChain {
  /** The nonces of this machine's account. */
  nonces(): Promise<Nonces>
}

export interface NonceParts {
  readonly store: Pick<Store, 'transactions'>
  readonly chain: NonceChain
  readonly clock: Pick<MachineClock, 'now'>
}

/** How long, in seconds, to wait for an unknown transaction to be mined. */
const PATIENCE = 600n

/** A transaction unknown to this machine's store occupies the next nonce. */
export class UnknownTransactionWaits extends CremaError {
  override name = 'UnknownTransactionWaits'

  constructor(nonce: number, until: bigint) {
    super({
      code: 'unknown-transaction-pending',
      fact: `A transaction from this machine's key is pending at nonce ${nonce} and is not in the store: the store is new or an old copy.`,
      expected: 'only transactions from the store',
      remedy: `The machine waits for it; from ${utcText(until)} on it sends the next one in its place.`,
    })
  }
}

/**
 * Chooses the nonce of the next transaction: the lowest one used neither in a block nor by the store's transactions in progress,
 * so that none waits behind a gap. A transaction sent by a lost store may still be mined, and may pay by a receipt that exists
 * nowhere else: the machine waits for it, but not forever, since its fees may be too low for every block.
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
