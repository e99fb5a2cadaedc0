/**
 * The machine's clock (protocol, section 6). Between two starts it follows the monotonic clock. Neither a node nor the wall clock is
 * believed beyond that: the first sync after a start sets it, later syncs correct no more than the drift, and a trusted wall clock
 * only moves it forward. It is a plain value, so that tests pass time in; `readClock` returns the time and the next clock.
 */
export interface ClockState {
  /** Unix seconds at `monotonicMs`. */
  readonly at: bigint
  readonly monotonicMs: number
  /** False after a restart without a trusted time source, until the next sync. */
  readonly trusted: boolean
  /** The clock as it started, for a sync that is withdrawn. */
  readonly start: Mark
  /** The time that the first sync set, or a trusted wall clock after it; null before that sync. */
  readonly line: Mark | null
}

/** A time, and the monotonic clock at that time. */
type Mark = Pick<ClockState, 'at' | 'monotonicMs'>

/** The system's time sources. */
export interface TimeSources {
  /** Monotonic milliseconds, with any origin. */
  readonly monotonicMs: number
  /** The system's wall clock, Unix seconds. */
  readonly wallAt: bigint
  /** Whether the wall clock can be trusted: NTP has synchronised it, or there is a battery-backed clock. */
  readonly wallTrusted: boolean
}

/** Blocks may be dated a little ahead of the true time. A wall clock that is further behind than this is wrong, in seconds. */
export const LARGEST_SKEW = 120n

/** The monotonic clock may be wrong by one part in this many: 500 ppm, the most that Linux corrects (adjtimex(2)). */
const DRIFT_PARTS = 2000

const later = (a: bigint, b: bigint) => (a > b ? a : b)
const earlier = (a: bigint, b: bigint) => (a < b ? a : b)

/** Whether the wall clock can be believed at this time of the machine's clock. */
const isWallGood = ({ wallTrusted, wallAt }: TimeSources, at: bigint): boolean => wallTrusted && wallAt + LARGEST_SKEW >= at

const passedMs = ({ monotonicMs }: Mark, sources: TimeSources): number => Math.max(0, Math.floor(sources.monotonicMs - monotonicMs))

const secondsOf = (ms: number): bigint => BigInt(Math.floor(ms / 1000))

/** The clock at start: the last stored time, or a trusted wall clock's if that is later. Any wall clock if nothing was stored (0). */
export function startClock(storedAt: bigint, sources: TimeSources): ClockState {
  const { monotonicMs, wallAt } = sources
  const trusted = isWallGood(sources, storedAt)
  const at = trusted || storedAt === 0n ? later(storedAt, wallAt) : storedAt
  return { at, monotonicMs, trusted, start: { at, monotonicMs }, line: null }
}

/** The time now, in Unix seconds, and the clock to read next time. A trusted wall clock that is ahead moves it forward. */
export function readClock(clock: ClockState, sources: TimeSources): { readonly now: bigint; readonly clock: ClockState } {
  const wholeSeconds = Math.floor(passedMs(clock, sources) / 1000)
  const ticked = { at: clock.at + BigInt(wholeSeconds), monotonicMs: clock.monotonicMs + wholeSeconds * 1000 }
  if (!isWallGood(sources, ticked.at)) return { now: ticked.at, clock: { ...clock, ...ticked } }
  const read = { ...ticked, at: later(ticked.at, sources.wallAt) }
  const line = clock.line !== null && read.at > ticked.at ? read : clock.line
  return { now: read.at, clock: { ...clock, ...read, line, trusted: true } }
}

/**
 * The clock after a completed sync, trusted from then on.
 * @param headAt the time of the chain's newest block, which is newer than any seen before
 */
export function setClock(clock: ClockState, headAt: bigint, sources: TimeSources): ClockState {
  const { monotonicMs } = sources
  const at = clock.line === null ? headAt : withinDrift(headAt, clock.line, sources)
  return { ...clock, at, monotonicMs, trusted: true, line: clock.line ?? { at, monotonicMs } }
}

function withinDrift(headAt: bigint, line: Mark, sources: TimeSources): bigint {
  const ms = passedMs(line, sources)
  const [expected, drift] = [line.at + secondsOf(ms), secondsOf(ms / DRIFT_PARTS)]
  return later(expected - drift, earlier(expected + drift, headAt))
}

/** The clock after all syncs since the start were withdrawn: as if it had only ticked. The next sync is the first one again. */
export function withdrawSyncs(clock: ClockState, sources: TimeSources): ClockState {
  const at = knownTime(clock, sources)
  return { ...clock, at, monotonicMs: sources.monotonicMs, trusted: isWallGood(sources, at), line: null }
}

/** The time without any sync or wall clock since the start: the stored one, and what passed since by the monotonic clock. */
export const knownTime = ({ start }: ClockState, sources: TimeSources): bigint => start.at + secondsOf(passedMs(start, sources))
