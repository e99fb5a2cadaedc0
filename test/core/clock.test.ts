import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClockState, readClock, setClock, startClock, type TimeSources } from '../../src/core/clock.ts'

const at = fc.bigInt(0n, 4_000_000_000n)
const sources = (monotonicMs: number, wallAt = 0n, wallTrusted = false): TimeSources => ({ monotonicMs, wallAt, wallTrusted })

/** Events of a machine's clocks: time passes, the wall clock jumps either way, becomes trusted or not, the daemon restarts. */
const events = fc.array(
  fc.record({ elapsedMs: fc.double({ min: 0, max: 1e8, noNaN: true }), wallAt: at, wallTrusted: fc.boolean(), restart: fc.boolean() }),
)

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
        let [clock, monotonicMs]: [ClockState, number] = [startClock(start, sources(0)), 0]
        for (const stepMs of steps) {
          monotonicMs += stepMs
          const reading = readClock(clock, sources(monotonicMs, wallAt))
          clock = reading.clock
          expect(reading.now).toBe(start + BigInt(Math.floor(monotonicMs / 1000)))
        }
      }),
    )
  })

  it('starts from the later of what was stored and what the system says', () => {
    fc.assert(
      fc.property(at, at, fc.boolean(), (stored, wallAt, trusted) => {
        const clock = startClock(stored, sources(5, wallAt, trusted))
        expect(readClock(clock, sources(5, 0n)).now).toBe(stored > wallAt ? stored : wallAt)
      }),
    )
  })

  it('is set by a sync, backwards too', () => {
    fc.assert(
      fc.property(at, at, fc.nat(1e9), fc.nat(1e7), (stored, headAt, monotonicMs, laterMs) => {
        readClock(startClock(stored, sources(0)), sources(monotonicMs))
        const clock = setClock(headAt, sources(monotonicMs))
        expect(readClock(clock, sources(monotonicMs)).now).toBe(headAt)
        expect(readClock(clock, sources(monotonicMs + laterMs)).now).toBe(headAt + BigInt(Math.floor(laterMs / 1000)))
      }),
    )
  })

  it('does not go back when a monotonic clock does', () => {
    const clock = startClock(100n, sources(9000))
    expect(readClock(clock, sources(1000)).now).toBe(100n)
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
    expect(setClock(50n, sources(0)).trusted).toBe(true)
  })

  it('ends with a restart', () => {
    expect(startClock(setClock(50n, sources(0)).at, sources(0)).trusted).toBe(false)
  })
})
