import { reasonOf } from '../core/crema-error.ts'
import type { Settlement, VendState } from '../core/vend-record.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import type { Cancel, Time } from '../support/time.ts'

/** Milliseconds between two attempts to write. */
const RETRY_MS = 5000

export interface UnsettledParts {
  readonly store: Pick<Store, 'vends'>
  readonly time: Pick<Time, 'after'>
  readonly log: Logger
  /** Unix seconds from the machine's own clock. */
  now(): bigint
}

/**
 * Settles vends. One that cannot be written, for example on a full disk, is written as soon as that works again: a customer must not
 * wait for the next start. What cannot be written until the end is settled by the next start.
 */
export class Unsettled {
  readonly #parts: UnsettledParts
  readonly #open = new Map<number, VendState>()
  #endWait: Cancel | null = null

  constructor(parts: UnsettledParts) {
    this.#parts = parts
  }

  /** Null if it could not be written yet. Never throws. */
  settle(vend: number, state: VendState): Settlement | null {
    const { store, log, now } = this.#parts
    try {
      const settlement = store.vends.settle(vend, state, now())
      this.#open.delete(vend)
      return settlement
    } catch (error) {
      if (!this.#open.has(vend)) log.error({ err: error, vend, state }, 'A vend could not be settled; will retry.')
      else log.debug({ why: reasonOf(error), vend }, 'A vend still cannot be settled.')
      this.#open.set(vend, state)
      this.#endWait ??= this.#parts.time.after(RETRY_MS, () => this.#retry())
      return null
    }
  }

  /** Tries once more, then no longer. */
  stop(): void {
    this.#retry()
    this.#endWait?.()
  }

  #retry(): void {
    this.#endWait?.()
    this.#endWait = null
    for (const [vend, state] of [...this.#open])
      if (this.settle(vend, state) !== null) this.#parts.log.info({ vend, state }, 'The vend is settled now.')
  }
}
