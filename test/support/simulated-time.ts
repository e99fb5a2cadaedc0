import { setImmediate as turn } from 'node:timers/promises'
import { type Time, timeOver } from '../../hal/support/time.ts'

/** Time that advances only when the test says so. Identical calls always give the same order of events. */
export interface SimulatedTime extends Time {
  /**
   * Advances the time. Due timers run at their own times; timers with the same time run in the order in which they were set. Each
   * runs together with all that follows without waiting.
   */
  pass(milliseconds: number): Promise<void>
  /** Runs everything that is due now. */
  settle(): Promise<void>
  /** Sets the wall clock, in Unix milliseconds, as people or NTP do. */
  setWall(at: number): void
  /** The number of pending timers: 0 when none was left behind. */
  readonly waiting: number
}

interface Timer {
  readonly dueAt: number
  act(): void
}

/** @param wallAt the wall clock's initial value, in Unix milliseconds */
export function simulateTime(wallAt = Date.UTC(2026, 0, 1)): SimulatedTime {
  const timers: Timer[] = []
  /** Not 0, like a computer that was started before: code must not rely on a clock that begins at 0. */
  let now = 1_000_000
  let wallAhead = wallAt - now

  /** Inserts the timer after those with the same time. */
  function add(timer: Timer): void {
    const later = timers.findIndex(({ dueAt }) => dueAt > timer.dueAt)
    timers.splice(later === -1 ? timers.length : later, 0, timer)
  }

  async function passUntil(end: number): Promise<void> {
    await turn()
    for (let next = timers[0]; next !== undefined && next.dueAt <= end; next = timers[0]) {
      timers.shift()
      now = next.dueAt
      next.act()
      await turn()
    }
    now = end
  }

  const time = timeOver({
    now: () => now,
    wall: () => now + wallAhead,
    after(milliseconds, act) {
      const timer = { dueAt: now + Math.max(0, milliseconds), act }
      add(timer)
      return () => {
        const at = timers.indexOf(timer)
        if (at !== -1) timers.splice(at, 1)
      }
    },
  })
  return {
    ...time,
    pass: milliseconds => passUntil(now + milliseconds),
    settle: () => passUntil(now),
    setWall: at => {
      wallAhead = at - now
    },
    get waiting() {
      return timers.length
    },
  }
}
