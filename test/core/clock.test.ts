import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ClockState,
  knownTime,
  LARGEST_SKEW,
  readClock,
  setClock,
  startClock,
  type TimeSources,
  withdrawSyncs,
} from '../../src/core/clock.ts'

const at = fc.bigInt(1n, 4_000_000_000n)
const elapsed = fc.double({ min: 0, max: 1e8, noNaN: true })
const sources = (monotonicMs: number, wallAt = 0n, wallTrusted = false): TimeSources => ({ monotonicMs, wallAt, wallTrusted })
const seconds = (ms: number) => BigInt(Math.floor(ms / 1000))
const max = (a: bigint, b: bigint) => (a > b ? a : b)
/** A newest block of this time, and the same as the final one. */
const head = (headAt: bigint, finalAt = headAt) => ({ headAt, finalAt })
/** A newest block of this time, and a final one that tells nothing. */
const newest = (headAt: bigint) => head(headAt, 0n)

/** Events of a machine's clocks: time passes, the wall clock jumps either way, becomes trusted or not, the daemon restarts. */
const events = fc.array(fc.record({ elapsedMs: elapsed, wallAt: at, wallTrusted: fc.boolean(), restart: fc.boolean() }))

/** The times read and the resulting clock, starting with nothing stored. */
function live(steps: typeof events extends fc.Arbitrary<infer Steps> ? Steps : never) {
  let [clock, monotonicMs] = [startClock(0n, sources(0)), 0]
  return steps.map(({ elapsedMs, wallAt, wallTrusted, restart }) => {
    monotonicMs = restart ? 0 : monotonicMs + elapsedMs
    if (restart) clock = startClock(clock.at, sources(0, wallAt, wallTrusted))
    const reading = readClock(clock, sources(monotonicMs, wallAt, wallTrusted))
    clock = reading.clock
    return { ...reading, wallAt, wallTrusted }
  })
}

describe('the clock', () => {
  it('never runs backwards between syncs, across restarts too', () => {
    fc.assert(
      fc.property(events, steps => {
        const times = live(steps).map(({ now }) => now)
        for (const [i, now] of times.entries()) expect(now).toBeGreaterThanOrEqual(times[i - 1] ?? 0n)
      }),
    )
  })

  it('is never behind a trusted wall clock', () => {
    fc.assert(
      fc.property(events, steps => {
        for (const { now, wallAt, wallTrusted } of live(steps)) if (wallTrusted) expect(now).toBeGreaterThanOrEqual(wallAt)
      }),
    )
  })

  it('follows the monotonic clock alone while the wall clock is not trusted', () => {
    fc.assert(
      fc.property(at, fc.array(fc.nat(5_000_000)), at, (start, steps, wallAt) => {
        let [clock, monotonicMs]: [ClockState, number] = [startClock(start, sources(0, wallAt)), 0]
        for (const stepMs of steps) {
          monotonicMs += stepMs
          const reading = readClock(clock, sources(monotonicMs, wallAt))
          clock = reading.clock
          expect(reading.now).toBe(start + seconds(monotonicMs))
          expect(knownTime(clock, sources(monotonicMs))).toBe(start + seconds(monotonicMs))
        }
      }),
    )
  })

  it('starts from what was stored, or from a trusted wall clock that is later', () => {
    fc.assert(
      fc.property(at, at, fc.boolean(), (stored, wallAt, trusted) => {
        const clock = startClock(stored, sources(5, wallAt, trusted))
        expect(readClock(clock, sources(5)).now).toBe(trusted ? max(stored, wallAt) : stored)
      }),
    )
  })

  it('starts from the wall clock where nothing was stored', () => {
    expect(startClock(0n, sources(5, 77n)).at).toBe(77n)
  })

  it('does not go back when a monotonic clock does', () => {
    const clock = startClock(100n, sources(9000))
    expect(readClock(clock, sources(1000)).now).toBe(100n)
  })
})

describe('the first sync after a start', () => {
  it('sets the clock, backwards too', () => {
    fc.assert(
      fc.property(at, at, fc.nat(1e9), fc.nat(1e7), (stored, headAt, monotonicMs, laterMs) => {
        const clock = setClock(startClock(stored, sources(0)), head(headAt), sources(monotonicMs))
        expect(readClock(clock, sources(monotonicMs)).now).toBe(headAt)
        expect(readClock(clock, sources(monotonicMs + laterMs)).now).toBe(headAt + seconds(laterMs))
      }),
    )
  })
})

describe('a later sync', () => {
  const heads = fc.array(fc.record({ elapsedMs: elapsed, headAt: at }), { minLength: 1 })

  it('moves the clock by no more than the drift since the first, whatever blocks the node shows', () => {
    fc.assert(
      fc.property(at, heads, (first, steps) => {
        let [clock, monotonicMs] = [setClock(startClock(1n, sources(0)), head(first), sources(0)), 0]
        for (const { elapsedMs, headAt } of steps) {
          monotonicMs += elapsedMs
          clock = setClock(clock, newest(headAt), sources(monotonicMs))
          const off = readClock(clock, sources(monotonicMs)).now - (first + seconds(monotonicMs))
          expect(Number(off < 0n ? -off : off)).toBeLessThanOrEqual(monotonicMs / 2_000_000)
        }
      }),
    )
  })

  it('corrects what the drift explains', () => {
    const first = setClock(startClock(1n, sources(0)), head(1_000_000n), sources(0))
    const day = 86_400_000
    const corrected = (headAt: bigint) => readClock(setClock(first, newest(headAt), sources(day)), sources(day)).now
    expect(corrected(1_086_390n)).toBe(1_086_390n)
    expect(corrected(1_086_440n)).toBe(1_086_440n)
    expect(corrected(1_000_000n)).toBe(1_086_400n - 43n)
    expect(corrected(4_070_908_800n)).toBe(1_086_400n + 43n)
  })

  const skew = LARGEST_SKEW
  /** The latest time that the drift explains after a first sync. */
  const latestAfter = (first: bigint, elapsedMs: number) => first + seconds(elapsedMs) + seconds(elapsedMs / 2000)

  it('follows the newest block where the final one shows that the clock is behind', () => {
    fc.assert(
      fc.property(at, elapsed, at, fc.bigInt(0n, 3600n), (first, elapsedMs, finalAt, finality) => {
        const now = sources(elapsedMs)
        fc.pre(finalAt > latestAfter(first, elapsedMs) + skew)
        const synced = setClock(startClock(1n, sources(0)), head(first), sources(0))
        const jumped = setClock(synced, head(finalAt + finality, finalAt), now)
        expect(readClock(jumped, now).now).toBe(finalAt + finality)
        expect(readClock(setClock(jumped, newest(1n), now), now).now).toBe(finalAt + finality)
        expect(readClock(withdrawSyncs(jumped, now), now).now).toBe(1n + seconds(elapsedMs))
      }),
    )
  })

  it('follows no newest block where the final one is dated a little ahead', () => {
    fc.assert(
      fc.property(at, elapsed, fc.bigInt(0n, skew), at, (first, elapsedMs, ahead, beyond) => {
        const [now, latest] = [sources(elapsedMs), latestAfter(first, elapsedMs)]
        const synced = setClock(startClock(1n, sources(0)), head(first), sources(0))
        expect(readClock(setClock(synced, head(latest + ahead + beyond, latest + ahead), now), now).now).toBe(latest + ahead)
      }),
    )
  })

  it('does not undo what a trusted wall clock said since the first', () => {
    const first = setClock(startClock(1n, sources(0)), head(1000n), sources(0))
    const { clock } = readClock(first, sources(10_000, 9000n, true))
    expect(readClock(setClock(clock, newest(1011n), sources(11_000)), sources(11_000)).now).toBe(9001n)
    const still = sources(11_000, 9001n, true)
    expect(readClock(setClock(clock, head(1011n), still), still).now).toBe(9001n)
  })
})

describe('a trusted wall clock that was wrong for a while', () => {
  const heads = fc.record({ elapsedMs: fc.double({ min: 0, max: 1e7, noNaN: true }), headAt: at, finalAt: at })
  const lies = fc.array(fc.record({ elapsedMs: fc.double({ min: 0, max: 1e5, noNaN: true }), wallAt: at }), { minLength: 1 })
  const first = 1_800_000_000n
  const synced = setClock(startClock(1n, sources(0)), head(first), sources(0))

  it('has moved nothing once it is right again and a sync was there', () => {
    fc.assert(
      fc.property(lies, heads, (said, { elapsedMs, headAt, finalAt }) => {
        let [clock, monotonicMs] = [synced, 0]
        for (const lie of said) {
          monotonicMs += lie.elapsedMs
          clock = readClock(clock, sources(monotonicMs, lie.wallAt, true)).clock
        }
        monotonicMs += elapsedMs
        const right = sources(monotonicMs, first + seconds(monotonicMs), true)
        clock = readClock(clock, right).clock
        const blocks = { headAt, finalAt }
        const [lied, honest] = [setClock(clock, blocks, right), setClock(readClock(synced, right).clock, blocks, right)]
        expect(lied.line).toEqual(honest.line)
        const [a, b] = [readClock(lied, right).now, readClock(honest, right).now]
        // What it was ahead by less than the skew cannot be told from the truth.
        expect(Number(a - b)).toBeLessThanOrEqual(Number(LARGEST_SKEW))
        expect(a).toBeGreaterThanOrEqual(b)
      }),
    )
  })

  it('sets the time to the year 2099 only for as long as it stands there', () => {
    const [in2099, day] = [4_070_908_800n, 86_400_000]
    const wrong = readClock(synced, sources(1000, in2099, true))
    expect(wrong.now).toBe(in2099)
    const right = sources(day, first + 86_400n, true)
    const ticked = readClock(wrong.clock, right)
    expect(ticked.now).toBe(in2099 + 86_399n)
    const healed = setClock(ticked.clock, head(first + 86_390n), right)
    expect(readClock(healed, right).now).toBe(first + 86_400n)
    expect(healed.trusted).toBe(true)
  })

  it('never sets the time behind what syncs and the monotonic clock say', () => {
    fc.assert(
      fc.property(lies, heads, at, (said, { elapsedMs, headAt, finalAt }, wallAt) => {
        let [clock, monotonicMs] = [synced, 0]
        for (const lie of said) {
          monotonicMs += lie.elapsedMs
          clock = readClock(clock, sources(monotonicMs, lie.wallAt, true)).clock
          clock = setClock(clock, newest(headAt), sources(monotonicMs, lie.wallAt, true))
        }
        monotonicMs += elapsedMs
        const now = sources(monotonicMs, wallAt, true)
        const earliest = first + seconds(monotonicMs) - seconds(monotonicMs / 2000)
        expect(readClock(setClock(clock, { headAt, finalAt }, now), now).now).toBeGreaterThanOrEqual(earliest)
      }),
    )
  })
})

describe('a newest block that is further ahead than finality explains', () => {
  const first = fc.boolean()
  const finality = fc.bigInt(0n, 3600n)
  const made = fc.bigInt(3601n, 4_000_000_000n)
  /** A clock that was never set, or one that is so far behind that it follows the chain. */
  const before = (isFirst: boolean) => (isFirst ? startClock(1n, sources(0)) : setClock(startClock(1n, sources(0)), head(2n), sources(0)))

  it('sets the time, since finality may stand still, but only until the next sync', () => {
    fc.assert(
      fc.property(first, fc.bigInt(1000n, 4_000_000_000n), made, fc.nat(1e8), finality, (isFirst, finalAt, ahead, elapsedMs, honest) => {
        const forged = setClock(before(isFirst), head(finalAt + ahead, finalAt), sources(0))
        expect(readClock(forged, sources(0)).now).toBe(finalAt + ahead)
        const later = sources(elapsedMs)
        const nextFinal = finalAt + seconds(elapsedMs)
        const healed = setClock(forged, head(nextFinal + honest, nextFinal), later)
        const now = readClock(healed, later).now
        expect(now).toBe(nextFinal + honest)
      }),
    )
  })

  it('lets the time back no further than to the final block', () => {
    fc.assert(
      fc.property(fc.bigInt(1000n, 4_000_000_000n), made, fc.array(at, { minLength: 1 }), (finalAt, ahead, heads) => {
        let clock = setClock(startClock(1n, sources(0)), head(finalAt + ahead, finalAt), sources(0))
        for (const headAt of heads) {
          clock = setClock(clock, head(headAt, finalAt), sources(0))
          expect(readClock(clock, sources(0)).now).toBeGreaterThanOrEqual(finalAt)
        }
      }),
    )
  })
})

describe('withdrawn syncs', () => {
  it('leave the clock as if it had only ticked, and the next sync is the first', () => {
    fc.assert(
      fc.property(at, at, at, elapsed, elapsed, (stored, wrong, right, one, two) => {
        const wrongly = setClock(startClock(stored, sources(0)), head(wrong), sources(one))
        const clock = withdrawSyncs(wrongly, sources(one + two))
        expect(clock.trusted).toBe(false)
        expect(readClock(clock, sources(one + two)).now).toBe(stored + seconds(one + two))
        expect(readClock(setClock(clock, head(right), sources(one + two)), sources(one + two)).now).toBe(right)
      }),
    )
  })
})

describe('trust', () => {
  it('begins with a trusted wall clock or a sync, and stays', () => {
    const started = startClock(7n, sources(0, 100n))
    expect(started.trusted).toBe(false)
    expect(readClock(started, sources(1000, 100n)).clock.trusted).toBe(false)
    const believed = readClock(started, sources(1000, 100n, true)).clock
    expect(believed.trusted).toBe(true)
    expect(readClock(believed, sources(2000, 100n)).clock.trusted).toBe(true)
    expect(setClock(started, head(50n), sources(0)).trusted).toBe(true)
  })

  it('is not given to a wall clock that stands behind the stored time', () => {
    fc.assert(
      fc.property(at, at, fc.boolean(), (stored, wallAt, atStart) => {
        fc.pre(wallAt + LARGEST_SKEW < stored)
        const started = startClock(stored, sources(0, wallAt, atStart))
        const { now, clock } = readClock(started, sources(1000, wallAt + 1n, true))
        expect([started.trusted, clock.trusted, now]).toEqual([false, false, stored + 1n])
      }),
    )
  })

  it('ends with a restart', () => {
    const synced = setClock(startClock(1n, sources(0)), head(50n), sources(0))
    expect(startClock(synced.at, sources(0)).trusted).toBe(false)
  })
})
