/**
 * The machine's clock (protocol, section 6). Between two starts it follows the monotonic clock. Neither a node nor the wall clock is
 * believed beyond that. The first sync after a start sets it. Later syncs correct the drift or follow final blocks. A trusted wall clock
 * only moves it forward; if the wall clock is set back later, the next sync undoes that. It is a plain value, so that tests pass time in;
 * `readClock` returns the time and the next clock.
 */
export interface ClockState {
  /** Unix seconds at `monotonicMs`. */
  readonly at: bigint
  readonly monotonicMs: number
  /** False after a restart without a trusted time source, until the next sync. */
  readonly trusted: boolean
  /** The clock as it started, for a sync that is withdrawn. */
  readonly start: Mark
  /** The time that the first sync set, or a later one that was further ahead; null before the first. */
  readonly line: Line | null
  /** What a trusted wall clock said when it last moved the clock forward; null where none did since the time was set without it. */
  readonly wall: Mark | null
}

/** A time, and the monotonic clock at that time. */
type Mark = Pick<ClockState, 'at' | 'monotonicMs'>

/** What syncs said of the time. */
interface Line extends Mark {
  /** The newest block was further ahead than finality explains. It may be made up, so that the next sync may take the time back to here. */
  readonly isDoubtful: boolean
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

/** Blocks may be dated a little ahead of the true time. A wall clock that is further behind than this is wrong, in seconds. */
export const LARGEST_SKEW = 120n

/** The monotonic clock may be wrong by one part in this many: 500 ppm, the most that Linux corrects (adjtimex(2)). */
const DRIFT_PARTS = 2000

/** How far the newest block is believed to be ahead of the final one, in seconds: finality takes a quarter of an hour on most chains. */
const LARGEST_FINALITY = 3600n

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
  return { at, monotonicMs, trusted, start: { at, monotonicMs }, line: null, wall: null }
}

/** The time now, in Unix seconds, and the clock to read next time. A trusted wall clock that is ahead moves it forward. */
export function readClock(clock: ClockState, sources: TimeSources): { readonly now: bigint; readonly clock: ClockState } {
  const wholeSeconds = Math.floor(passedMs(clock, sources) / 1000)
  const ticked = { at: clock.at + BigInt(wholeSeconds), monotonicMs: clock.monotonicMs + wholeSeconds * 1000 }
  if (!isWallGood(sources, ticked.at)) return { now: ticked.at, clock: { ...clock, ...ticked } }
  const read = { ...ticked, at: later(ticked.at, sources.wallAt) }
  const wall = read.at > ticked.at ? read : clock.wall
  return { now: read.at, clock: { ...clock, ...read, wall, trusted: true } }
}

/** The blocks of a sync that tell the time, Unix seconds. */
export interface BlockTimes {
  /** The newest block's. */
  readonly headAt: bigint
  /** The newest final block's, which is withdrawn with its times when no node knows it any more. */
  readonly finalAt: bigint
}

/**
 * The clock after a completed sync with a newer block than any seen before; trusted from then on. The first sync sets it. A later one
 * corrects the drift; it moves it further ahead only where the final block itself is ahead. A newest block that is further ahead of the
 * final one than finality explains sets the time only until the next sync: no node can make it up for good. A sync leaves what a trusted
 * wall clock said, unless that clock has taken it back.
 */
export function setClock(clock: ClockState, blocks: BlockTimes, sources: TimeSources): ClockState {
  const { monotonicMs } = sources
  const { line } = clock
  const follows = line === null || line.isDoubtful || isBehind(line, blocks, sources)
  const shown = follows ? later(blocks.headAt, earliestOf(line, sources)) : withinDrift(line, blocks, sources)
  const nextLine = follows || shown > latestByDrift(line, sources) ? lineTo(shown, blocks, sources, line) : line
  const wall = line === null || clock.wall === null || isTakenBack(clock.wall, sources) ? null : clock.wall
  const at = wall === null ? shown : later(shown, expectedAt(wall, sources))
  return { ...clock, at, monotonicMs, trusted: true, line: nextLine, wall }
}

/** A wall clock that is no longer trusted says nothing: only one that is trusted can take back what it said. */
const isTakenBack = (wall: Mark, sources: TimeSources): boolean => sources.wallTrusted && !isWallGood(sources, expectedAt(wall, sources))

/** Whether the final block shows that the clock is behind: by more than blocks may be dated ahead. */
const isBehind = (line: Mark, { finalAt }: BlockTimes, sources: TimeSources): boolean =>
  finalAt > latestByDrift(line, sources) + LARGEST_SKEW

function withinDrift(line: Mark, { headAt, finalAt }: BlockTimes, sources: TimeSources): bigint {
  return later(earliestOf(line, sources), earlier(headAt, later(finalAt, latestByDrift(line, sources))))
}

/** The line after a sync that the clock follows: what finality does not explain is no part of it. */
function lineTo(shown: bigint, { finalAt }: BlockTimes, sources: TimeSources, before: Mark | null): Line {
  const [earliest, { monotonicMs }] = [earliestOf(before, sources), sources]
  const isDoubtful = shown > later(finalAt + LARGEST_FINALITY, earliest)
  return { at: isDoubtful ? later(finalAt, earliest) : shown, monotonicMs, isDoubtful }
}

const earliestOf = (line: Mark | null, sources: TimeSources): bigint =>
  line === null ? 0n : expectedAt(line, sources) - drift(line, sources)
const expectedAt = (line: Mark, sources: TimeSources): bigint => line.at + secondsOf(passedMs(line, sources))
const drift = (line: Mark, sources: TimeSources): bigint => secondsOf(passedMs(line, sources) / DRIFT_PARTS)
const latestByDrift = (line: Mark, sources: TimeSources): bigint => expectedAt(line, sources) + drift(line, sources)

/** The clock after all syncs since the start were withdrawn: as if it had only ticked. The next sync is the first one again. */
export function withdrawSyncs(clock: ClockState, sources: TimeSources): ClockState {
  const at = knownTime(clock, sources)
  return { ...clock, at, monotonicMs: sources.monotonicMs, trusted: isWallGood(sources, at), line: null, wall: null }
}

/** The time without any sync or wall clock since the start: the stored one, and what passed since by the monotonic clock. */
export const knownTime = ({ start }: ClockState, sources: TimeSources): bigint => start.at + secondsOf(passedMs(start, sources))
