import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import { openingTimeoutMs } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'

/** Beats so often in the guard's timeout that one late beat cuts nothing. */
const beatsInTimeout = 5
/** What a loaded machine may take for the messages. */
const answerSlackMs = 500

/** One pulse as the daemon waits for it: beats while it runs, and ends a guard that does not report its end. */
export class PulseUnderWay implements Pulse {
  readonly #closed = deferred<void>()
  readonly #opened = deferred<{ readonly cut: boolean }>()
  readonly #beats: NodeJS.Timeout
  readonly #overdue: NodeJS.Timeout

  constructor(guard: GuardProcess | undefined, milliseconds: number, heartbeatTimeoutMs: number) {
    this.#beats = setInterval(() => guard?.send({ type: 'beat' }), heartbeatTimeoutMs / beatsInTimeout)
    this.#overdue = setTimeout(() => guard?.kill(), milliseconds + openingTimeoutMs + answerSlackMs)
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
    this.#finish()
    this.#opened.resolve({ cut })
  }

  /** The contact never closed. */
  refuse(error: HalError): void {
    this.#finish()
    this.#closed.reject(error)
    this.#opened.resolve({ cut: true })
  }

  /** Nobody can say. */
  lose(error: HalError): void {
    this.#finish()
    this.#closed.reject(error)
    this.#opened.reject(error)
  }

  #finish(): void {
    clearInterval(this.#beats)
    clearTimeout(this.#overdue)
  }
}
