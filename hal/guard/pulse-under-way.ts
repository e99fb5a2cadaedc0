import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import type { Cancel, Time } from '../support/time.ts'
import { OPENING_TIMEOUT_MS } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'

/** Beats per heartbeat timeout: enough that one late beat cuts no pulse. */
const BEATS_IN_TIMEOUT = 5
/** Allowance for message delay on a loaded machine. */
const ANSWER_SLACK_MS = 500

export interface PulseParts {
  /** Undefined while no guard is running. */
  readonly guard: GuardProcess | undefined
  readonly milliseconds: number
  readonly heartbeatTimeoutMs: number
  readonly time: Time
}

/** The daemon's side of one pulse: sends beats while it runs, and kills a guard that does not report its end. */
export class PulseUnderWay implements Pulse {
  readonly #closed = deferred<void>()
  readonly #opened = deferred<{ readonly cut: boolean }>()
  readonly #endBeats: Cancel
  readonly #endWait: Cancel

  constructor({ guard, milliseconds, heartbeatTimeoutMs, time }: PulseParts) {
    this.#endBeats = time.every(heartbeatTimeoutMs / BEATS_IN_TIMEOUT, () => guard?.send({ type: 'beat' }))
    this.#endWait = time.after(milliseconds + OPENING_TIMEOUT_MS + ANSWER_SLACK_MS, () => guard?.kill())
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

  /** The guard is gone, so the line's state is unknown. */
  lose(error: HalError): void {
    this.#finish()
    this.#closed.reject(error)
    this.#opened.reject(error)
  }

  #finish(): void {
    this.#endBeats()
    this.#endWait()
  }
}
