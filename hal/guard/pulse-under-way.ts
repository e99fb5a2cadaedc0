import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import { openingTimeoutMs } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'

/** Beats per heartbeat timeout: enough that one late beat cuts no pulse. */
const beatsInTimeout = 5
/** Allowance for message delay on a loaded machine. */
const answerSlackMs = 500

/** The daemon's side of one pulse: sends beats while it runs, and kills a guard that does not report its end. */
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

  /** The line never closed. */
  refuse(error: HalError): void {
    this.#finish()
    this.#closed.reject(error)
    this.#opened.resolve({ cut: true })
  }

  /** The guard is gone, so the line's state is unknown. */
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
