import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import type { Cancel } from '../support/time.ts'

/** The daemon's side of one pulse: beats until it has ended. */
export class PulseUnderWay implements Pulse {
  readonly #closed = deferred<void>()
  readonly #opened = deferred<{ readonly cut: boolean }>()
  readonly #endBeats: Cancel

  /** @param endBeats ends the beats to the guard, which began with the pulse */
  constructor(endBeats: Cancel) {
    this.#endBeats = endBeats
  }

  get contactClosed(): Promise<void> {
    return this.#closed.promise
  }

  get contactOpened(): Promise<{ readonly cut: boolean }> {
    return this.#opened.promise
  }

  settleClosed(): void {
    this.#closed.resolve()
  }

  settleOpened(cut: boolean): void {
    this.#endBeats()
    this.#opened.resolve({ cut })
  }

  /** The contact never closed. */
  refuse(error: HalError): void {
    this.#endBeats()
    this.#closed.reject(error)
    this.#opened.resolve({ cut: true })
  }

  /** The guard is gone, so it is unknown whether, and for how long, the contact was closed. */
  lose(error: HalError): void {
    this.#endBeats()
    this.#closed.reject(error)
    this.#opened.reject(error)
  }
}
