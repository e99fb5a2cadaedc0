import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import { OPENING_TIMEOUT_MS } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'

/** Beats so often in the guard's timeout that one late beat cuts nothing. */
const BEATS_IN_TIMEOUT = 5
/** What a loaded machine may take for the messages. */
const ANSWER_SLACK_MS = 500

/** One pulse as the daemon waits for it: beats while it runs, and ends a guard that does not report its end. */
export class PulseUnderWay implements Pulse {
  readonly #closed = deferred<void>()
  readonly #opened = deferred<{ readonly cut: boolean }>()
  readonly #beats: NodeJS.Timeout
  readonly #overdue: NodeJS.Timeout

  constructor(guard: GuardProcess | undefined, milliseconds: number, heartbeatTimeoutMs: number) {
    this.#beats = setInterval(() => guard?.send({ type: 'beat' }), heartbeatTimeoutMs / BEATS_IN_TIMEOUT)
    this.#overdue = setTimeout(() => guard?.kill(), milliseconds + OPENING_TIMEOUT_MS + ANSWER_SLACK_MS)
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
