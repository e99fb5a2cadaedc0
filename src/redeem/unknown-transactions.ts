import { CremaError } from '../core/crema-error.ts'
import type { MachineClock } from '../machine/clock.ts'
import { timeText } from '../support/utc-text.ts'

/** How long a transaction that the store does not know may wait for its block, in seconds. */
const PATIENCE = 600n

/** A transaction that this machine's store does not know waits where the next one would go. */
export class UnknownTransactionWaits extends CremaError {
  override name = 'UnknownTransactionWaits'

  constructor(nonce: number, until: bigint) {
    super({
      code: 'unknown-transaction-pending',
      fact: `A transaction of this machine's key waits at nonce ${nonce}, and its store does not know it: the store is new or an old copy.`,
      expected: 'only transactions that are in the store',
      remedy: `It is waited for; from ${timeText(until)} on the next one replaces it.`,
    })
  }
}

/**
 * How long a transaction of this machine's key that its store does not know is waited for. A lost store may have sent it, and it may pay by a receipt
 * that is nowhere else; but its fees may be too low for every block.
 */
export class UnknownTransactions {
  readonly #clock: Pick<MachineClock, 'now'>
  #waiting: { readonly nonce: number; readonly until: bigint } | null = null

  constructor(clock: Pick<MachineClock, 'now'>) {
    this.#clock = clock
  }

  /** Whether the lowest free nonce may be taken, where the pool has transactions of this account up to `pending`. */
  mayTake(nonce: number, pending: number): boolean {
    const now = this.#clock.now()
    if (pending <= nonce) {
      this.#waiting = null
      return true
    }
    if (this.#waiting?.nonce !== nonce) this.#waiting = { nonce, until: now + PATIENCE }
    return now >= this.#waiting.until
  }

  /** The same for a caller that needs the nonce now. @throws UnknownTransactionWaits while the nonce may not be taken */
  require(nonce: number, pending: number): void {
    if (!this.mayTake(nonce, pending)) throw new UnknownTransactionWaits(nonce, this.#waiting?.until ?? 0n)
  }
}
