/**
 * The machine's clock. It never runs backwards between syncs, even across restarts; a completed sync sets it, backwards too
 * (protocol, section 6). It is a plain value, so that tests pass time in; `readClock` returns the time and the next clock.
 */
export interface ClockState {
  /** Unix seconds at `monotonicMs`. */
  readonly at: bigint
  readonly monotonicMs: number
  /** False after a restart without a trusted time source, until the next sync. */
  readonly trusted: boolean
}

/** The system's time sources. */
export interface TimeSources {
  /** Monotonic milliseconds, with any origin. */
  readonly monotonicMs: number
  /** The system's wall clock, Unix seconds. */
  readonly wallAt: bigint
  /** Whether the wall clock can be trusted: NTP has synchronised it, or there is a battery-backed clock. */
  readonly wallTrusted: boolean
}

const later = (a: bigint, b: bigint) => (a > b ? a : b)

/** The clock at start: the last stored time (0 if none was stored), or the system's time if that is later. */
export function startClock(storedAt: bigint, sources: TimeSources): ClockState {
  return { at: later(storedAt, sources.wallAt), monotonicMs: sources.monotonicMs, trusted: sources.wallTrusted }
}

/**
 * The time now, in Unix seconds, and the clock to read next time. A trusted wall clock that is ahead moves it forward; nothing
 * moves it back.
 */
export function readClock(clock: ClockState, sources: TimeSources): { readonly now: bigint; readonly clock: ClockState } {
  const elapsedMs = Math.max(0, Math.floor(sources.monotonicMs - clock.monotonicMs))
  const wholeSeconds = Math.floor(elapsedMs / 1000)
  const ticked = clock.at + BigInt(wholeSeconds)
  const now = sources.wallTrusted ? later(ticked, sources.wallAt) : ticked
  const trusted = clock.trusted || sources.wallTrusted
  return { now, clock: { at: now, monotonicMs: clock.monotonicMs + wholeSeconds * 1000, trusted } }
}

/** The clock after a completed sync: the time of the chain's newest block, trusted from then on. */
export function setClock(headAt: bigint, sources: TimeSources): ClockState {
  return { at: headAt, monotonicMs: sources.monotonicMs, trusted: true }
}
