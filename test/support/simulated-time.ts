import { setImmediate as turn } from 'node:timers/promises'
import { type Time, timeOver } from '../../hal/support/time.ts'

/** Time that passes only when a test says so. The same calls give the same order of events, always. */
export interface SimulatedTime extends Time {
  /**
   * Lets so many milliseconds pass. What falls due on the way happens at its own time, in the order in which it was asked for where two fall
   * together, each with all that follows from it without waiting.
   */
  pass(milliseconds: number): Promise<void>
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  /** People or NTP set the wall clock, Unix milliseconds. */
  setWall(at: number): void
  /** How many timers wait: 0 when nothing was left behind. */
  readonly waiting: number
}

interface Timer {
  readonly dueAt: number
  act(): void
}

/** @param wallAt what the wall clock shows at first, Unix milliseconds */
export function simulateTime(wallAt = Date.UTC(2026, 0, 1)): SimulatedTime {
  const timers: Timer[] = []
  /** A computer that runs already: nothing may count on a clock that begins at 0. */
  let now = 1_000_000
  let wallAhead = wallAt - now

  /** Behind those of the same time. */
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
