import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemTime } from '../../../hal/support/system-time.ts'
import type { Time } from '../../../hal/support/time.ts'
import { simulateTime } from '../../support/simulated-time.ts'

const DAY_MS = 86_400_000

interface Harness {
  readonly time: Time
  pass(milliseconds: number): Promise<void>
  /** The number of pending timers. */
  waiting(): number
}

/** Node's timers and clocks, faked by the test. */
function withFakeTimers(): Harness {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'hrtime', 'Date'] })
  return { time: systemTime, pass: async ms => void (await vi.advanceTimersByTimeAsync(ms)), waiting: () => vi.getTimerCount() }
}

function simulated(): Harness {
  const time = simulateTime()
  return { time, pass: time.pass, waiting: () => time.waiting }
}

describe.each([
  ['system', withFakeTimers],
  ['simulated', simulated],
] as const)('%s time', (_, open) => {
  let harness: Harness
  beforeEach(() => {
    harness = open()
  })
  afterEach(() => {
    expect(harness.waiting()).toBe(0)
    vi.useRealTimers()
  })

  it('passes in milliseconds, on both clocks', async () => {
    const { time, pass } = harness
    const [now, wall] = [time.now(), time.wall()]
    await pass(1234)
    expect([time.now() - now, time.wall() - wall]).toEqual([1234, 1234])
  })

  it.each([1, 4000, 40 * DAY_MS])('calls once after %i ms, and no sooner', async ms => {
    const act = vi.fn()
    harness.time.after(ms, act)
    await harness.pass(ms - 1)
    expect(act).not.toHaveBeenCalled()
    await harness.pass(1)
    expect(act).toHaveBeenCalledOnce()
    await harness.pass(ms)
    expect(act).toHaveBeenCalledOnce()
  })

  it.each([0, -5])('calls after %i ms, but not before the call returned', async ms => {
    const act = vi.fn()
    harness.time.after(ms, act)
    expect(act).not.toHaveBeenCalled()
    await harness.pass(0)
    expect(act).toHaveBeenCalledOnce()
  })

  it.each([0, 5, 40 * DAY_MS])('never calls what was cancelled, within its %i ms or after them', async ms => {
    const act = vi.fn()
    harness.time.after(ms, act)()
    const cancel = harness.time.after(ms + 1, act)
    await harness.pass(ms)
    cancel()
    await harness.pass(ms + 2)
    cancel()
    expect(act).not.toHaveBeenCalled()
  })

  it('calls in the order of the times, and of the calls where these are the same', async () => {
    const called: string[] = []
    for (const [name, ms] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
    ] as const)
      harness.time.after(ms, () => called.push(name))
    await harness.pass(20)
    expect(called).toEqual(['a', 'b', 'c', 'd'])
  })

  it('calls again and again until cancelled, within such a call too', async () => {
    const at: number[] = []
    const start = harness.time.now()
    const cancel = harness.time.every(100, () => {
      at.push(harness.time.now() - start)
      if (at.length === 3) cancel()
    })
    await harness.pass(1000)
    expect(at).toEqual([100, 200, 300])
  })

  it('pauses for its time', async () => {
    const ended = vi.fn()
    void harness.time.pause(50, new AbortController().signal).then(ended)
    await harness.pass(49)
    expect(ended).not.toHaveBeenCalled()
    await harness.pass(1)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('ends a pause when the signal aborts, and begins none after that', async () => {
    const stop = new AbortController()
    const pause = harness.time.pause(50, stop.signal)
    stop.abort()
    await pause
    await harness.time.pause(50, stop.signal)
    expect(harness.waiting()).toBe(0)
  })

  it('keeps nothing on a signal after the pause', async () => {
    const stop = new AbortController()
    const pause = harness.time.pause(50, stop.signal)
    await harness.pass(50)
    await pause
    expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  })
})

describe('system time', () => {
  it('is CLOCK_MONOTONIC, which every process of this boot reads the same', () => {
    const before = Number(process.hrtime.bigint()) / 1e6
    const now = systemTime.now()
    const after = Number(process.hrtime.bigint()) / 1e6
    expect(now).toBeGreaterThan(before - 0.001)
    expect(now).toBeLessThanOrEqual(after)
  })
})

describe('simulated time', () => {
  it('lets the wall clock jump, and nothing else with it', async () => {
    const time = simulateTime()
    const now = time.now()
    time.setWall(0)
    await time.pass(10)
    expect([time.now() - now, time.wall()]).toEqual([10, 10])
  })

  it('lets follow from a timer what needs no time, before the next one', async () => {
    const time = simulateTime()
    const called: string[] = []
    time.after(10, () => {
      void Promise.resolve().then(() => time.after(0, () => called.push('follows')))
    })
    time.after(11, () => called.push('next'))
    await time.pass(11)
    expect(called).toEqual(['follows', 'next'])
  })
})
