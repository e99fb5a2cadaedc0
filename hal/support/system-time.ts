import { type Cancel, type Time, timeOver } from './time.ts'

/** Node's longest timer; a longer one fires at once (Node's documentation of `setTimeout`). */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The system's clocks and Node's timers. */
export const systemTime: Time = timeOver({ now, wall: () => Date.now(), after })

/** CLOCK_MONOTONIC in milliseconds, with microsecond resolution. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** Node's timers may fire up to a millisecond early; the rest is waited for with another timer. */
function after(milliseconds: number, act: () => void): Cancel {
  if (milliseconds <= 0) {
    const soon = setImmediate(act)
    return () => clearImmediate(soon)
  }
  const dueAt = now() + milliseconds
  let timer = arm(milliseconds)
  return () => clearTimeout(timer)

  function arm(leftMs: number): NodeJS.Timeout {
    return setTimeout(fire, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS))
  }

  function fire(): void {
    const leftMs = dueAt - now()
    if (leftMs > 0) timer = arm(leftMs)
    else act()
  }
}
