import { type Cancel, type Time, timeOver } from './time.ts'

/** Node's timers take no more, and fire at once where more is asked (Node's documentation of `setTimeout`). */
const longestTimerMs = 2 ** 31 - 1

/** This system's clocks and Node's timers. */
export const systemTime: Time = timeOver({ now, wall: () => Date.now(), after })

/** CLOCK_MONOTONIC in milliseconds, to the microsecond. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

/** Node's timers may fire up to a millisecond early; what is left is waited for once more. */
function after(milliseconds: number, act: () => void): Cancel {
  if (milliseconds <= 0) {
    const soon = setImmediate(act)
    return () => clearImmediate(soon)
  }
  const dueAt = now() + milliseconds
  let timer = arm(milliseconds)
  return () => clearTimeout(timer)

  function arm(leftMs: number): NodeJS.Timeout {
    return setTimeout(fire, Math.min(Math.ceil(leftMs), longestTimerMs))
  }

  function fire(): void {
    const leftMs = dueAt - now()
    if (leftMs > 0) timer = arm(leftMs)
    else act()
  }
}
