/** Interval of the reader process's heartbeats. */
export const HEARTBEAT_MS = 500
/** A longer silence is a hang. nfc-pcsc blocks its own event loop while a card answers, so that time does not count. */
const HUNG_AFTER_MS = 5_000
/** Extra time that a slow machine may take to load the process. */
const START_MS = 15_000
/** An answer this late after its deadline will not come: the reader is stuck. */
const WEDGED_AFTER_MS = 10_000
/** Using more than nine tenths of a core for this long is a spin: a healthy reader process is almost idle. */
const SPIN_WINDOW_MS = 5_000

interface Beat {
  readonly at: number
  readonly cpuMs: number
}

/**
 * Judges from heartbeats and deadlines whether the reader process still works. Times are passed in, in milliseconds of one monotonic clock.
 */
export class Watchdog {
  #beats: Beat[] = []
  #heardAt: number
  #busyUntil: number | undefined

  constructor(now: number) {
    this.#heardAt = now + START_MS
  }

  /** The process sent something. */
  heard(now: number): void {
    this.#heardAt = now
  }

  /** A heartbeat, with the total CPU time the process has used. */
  beat(cpuMs: number, now: number): void {
    this.heard(now)
    const oldest = this.#beats.findLast(beat => now - beat.at >= SPIN_WINDOW_MS)
    this.#beats = [...this.#beats.filter(beat => oldest === undefined || beat.at >= oldest.at), { at: now, cpuMs }]
  }

  /** A command was sent to the card; its answer is due by `deadlineAt`. */
  commandSent(deadlineAt: number): void {
    this.#busyUntil = deadlineAt
  }

  /** The answer came, in time or late. */
  answered(): void {
    this.#busyUntil = undefined
  }

  /** What is wrong, to complete a sentence that begins "The reader process"; undefined while all is well. */
  verdict(now: number): string | undefined {
    const quietSince = Math.max(this.#heardAt, this.#busyUntil ?? 0)
    if (now - quietSince > HUNG_AFTER_MS) return `gave no sign of life for ${HUNG_AFTER_MS / 1000} s`
    if (this.#busyUntil !== undefined && now - this.#busyUntil > WEDGED_AFTER_MS) return 'got no answer from the reader, which seems wedged'
    return this.#spins() ? 'spun at full CPU' : undefined
  }

  #spins(): boolean {
    const [first, last] = [this.#beats[0], this.#beats.at(-1)]
    if (first === undefined || last === undefined || last.at - first.at < SPIN_WINDOW_MS) return false
    return last.cpuMs - first.cpuMs > 0.9 * (last.at - first.at)
  }
}
