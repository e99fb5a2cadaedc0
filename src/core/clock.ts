/**
 * The machine's clock: it never runs backwards between syncs, across restarts too; a completed sync sets it, downwards too (protocol, section 6).
 * A value, so that tests pass time in; `readClock` gives the time and the clock to go on with.
 */
export interface Clock {
  /** Unix seconds at `monotonicMs`. */
  readonly at: bigint
  readonly monotonicMs: number
  /** False after a restart with nothing that vouches for the time, until the next sync. */
  readonly trusted: boolean
}

/** What the system says of the time. */
export interface TimeSources {
  /** Milliseconds that only grow, since any start. */
  readonly monotonicMs: number
  /** The system's wall clock, Unix seconds. */
  readonly wallAt: bigint
  /** Whether anything vouches for it: NTP has synchronised it, or there is a battery-backed clock. */
  readonly wallTrusted: boolean
}

const later = (a: bigint, b: bigint) => (a > b ? a : b)

/** The clock at a start: from the last time that was stored (0 when none was), or the system's when that is later. */
export function startClock(storedAt: bigint, sources: TimeSources): Clock {
  return { at: later(storedAt, sources.wallAt), monotonicMs: sources.monotonicMs, trusted: sources.wallTrusted }
}

/** The time now, Unix seconds, and the clock to read next time. A trusted wall clock that is ahead moves it forward, nothing moves it back. */
export function readClock(clock: Clock, sources: TimeSources): { readonly now: bigint; readonly clock: Clock } {
  const elapsedMs = Math.max(0, Math.floor(sources.monotonicMs - clock.monotonicMs))
  const wholeSeconds = Math.floor(elapsedMs / 1000)
  const ticked = clock.at + BigInt(wholeSeconds)
  const now = sources.wallTrusted ? later(ticked, sources.wallAt) : ticked
  const trusted = clock.trusted || sources.wallTrusted
  return { now, clock: { at: now, monotonicMs: clock.monotonicMs + wholeSeconds * 1000, trusted } }
}

/** The clock after a completed sync: the time of the chain's newest block, which then vouches for it. */
export function setClock(headAt: bigint, sources: TimeSources): Clock {
  return { at: headAt, monotonicMs: sources.monotonicMs, trusted: true }
}
