import { setTimeout as sleep } from 'node:timers/promises'
import type { Lateness } from '../lateness.ts'

/** The longest that anything may take on a quiet computer, in milliseconds. */
const PATIENCE_MS = 20_000
/** The longest that it is waited for where nothing can be judged without it. */
const LIMIT_MS = 60_000

/** Waits longer where the computer is busy. */
export class Patience {
  readonly #lateness: Lateness

  constructor(lateness: Lateness) {
    this.#lateness = lateness
  }

  /** How late this computer's timers have been in all, in milliseconds. */
  get late(): number {
    return this.#lateness.total
  }

  /** Polls until this holds, which may fail meanwhile; false when it does not in time. */
  async until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
    const [from, late] = [performance.now(), this.late]
    while (performance.now() - from < PATIENCE_MS + this.late - late) {
      if (await Promise.resolve(holds()).catch(() => false)) return true
      await sleep(10)
    }
    return false
  }

  /** @throws Error when this does not end in time */
  async inTime<T>(what: string, promise: Promise<T>): Promise<T> {
    const ended = new AbortController()
    const end = sleep(LIMIT_MS, null, { signal: ended.signal, ref: false }).then(() => {
      throw new Error(`${what} took longer than ${LIMIT_MS / 1000} s`)
    })
    end.catch(() => undefined)
    return Promise.race([promise, end]).finally(() => ended.abort())
  }
}
