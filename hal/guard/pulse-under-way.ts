import type { HalError } from '../errors.ts'
import type { Pulse } from '../relay.ts'
import { deferred } from '../support/deferred.ts'
import type { Cancel, Time } from '../support/time.ts'
import { openingTimeoutMs } from './guard-machine.ts'
import type { GuardProcess } from './guard-process.ts'

/** Beats so often in the guard's timeout that one late beat cuts nothing. */
const beatsInTimeout = 5
/** What a loaded machine may take for the messages. */
const answerSlackMs = 500

export interface PulseParts {
  /** Undefined while there is none. */
  readonly guard: GuardProcess | undefined
  readonly milliseconds: number
  readonly heartbeatTimeoutMs: number
  readonly time: Time
}

/** One pulse as the daemon waits for it: beats while it runs, and ends a guard that does not report its end. */
export class PulseUnderWay implements Pulse {
  readonly #closed = deferred<void>()
  readonly #opened = deferred<{ readonly cut: boolean }>()
  readonly #endBeats: Cancel
  readonly #endWait: Cancel

  constructor({ guard, milliseconds, heartbeatTimeoutMs, time }: PulseParts) {
    this.#endBeats = time.every(heartbeatTimeoutMs / beatsInTimeout, () => guard?.send({ type: 'beat' }))
    this.#endWait = time.after(milliseconds + openingTimeoutMs + answerSlackMs, () => guard?.kill())
  }

  get closed(): Promise<void> {
    return this.#closed.promise
  }

  get opened(): Promise<{ readonly cut: boolean }> {
    return this.#opened.promise
  }

  close(): void {
    this.#closed.resolve()
  }

  open(cut: boolean): void {
    this.#finish()
    this.#opened.resolve({ cut })
  }

  /** It never closed. */
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
    this.#endBeats()
    this.#endWait()
  }
}
