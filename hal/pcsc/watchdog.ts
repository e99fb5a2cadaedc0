/** A heartbeat of the reader process is due this often. */
export const HEARTBEAT_MS = 500
/** Longer silence than this is a hang. nfc-pcsc blocks its own event loop while a card answers, so that time does not count. */
const HUNG_AFTER_MS = 5_000
/** What a slow machine may take to load the process, besides. */
const START_MS = 15_000
/** An answer that is later than this after its deadline does not come: the reader is wedged. */
const WEDGED_AFTER_MS = 10_000
/** More than nine tenths of a core for this long is a spin: a reader process has next to nothing to do. */
const SPIN_WINDOW_MS = 5_000

interface Beat {
  readonly at: number
  readonly cpuMs: number
}

/** Judges from heartbeats and deadlines whether the reader process still works. Times in ms of one monotonic clock, passed in. */
export class Watchdog {
  #beats: Beat[] = []
  #heardAt: number
  #busyUntil: number | undefined

  constructor(now: number) {
    this.#heardAt = now + START_MS
  }

  /** The process said something. */
  heard(now: number): void {
    this.#heardAt = now
  }

  /** The process has used so much CPU time in all. */
  beat(cpuMs: number, now: number): void {
    this.heard(now)
    const oldest = this.#beats.findLast(beat => now - beat.at >= SPIN_WINDOW_MS)
    this.#beats = [...this.#beats.filter(beat => oldest === undefined || beat.at >= oldest.at), { at: now, cpuMs }]
  }

  /** A command went to the card, and its answer is awaited until `deadlineAt`. */
  commandSent(deadlineAt: number): void {
    this.#busyUntil = deadlineAt
  }

  /** The answer came, in time or late. */
  answered(): void {
    this.#busyUntil = undefined
  }

  /** What is wrong, as the end of a sentence that begins "The reader process"; undefined while all is well. */
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
