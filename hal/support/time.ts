/** Cancels the call. No effect after the call was made or cancelled. */
export type Cancel = () => void

/** The clock and timer that `timeOver` turns into a Time. */
export interface Clock {
  /** Monotonic milliseconds. On the system: CLOCK_MONOTONIC, which is the same for all processes since boot. */
  now(): number
  /** The wall clock, in Unix milliseconds. People and NTP set it, so it may jump either way. */
  wall(): number
  /**
   * Calls `act` once, after at least this many milliseconds and never before `after` returns. With 0, other work that is ready runs first.
   */
  after(milliseconds: number, act: () => void): Cancel
}

/** Clock and timers. Passed to everything that waits or measures, so that tests and simulations control the time. */
export interface Time extends Clock {
  /** Calls `act` repeatedly, until cancelled. */
  every(milliseconds: number, act: () => void): Cancel
  /** Resolves after this many milliseconds, or as soon as the signal aborts. Never rejects. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Builds all ways to wait on one clock and its timer. */
export function timeOver(clock: Clock): Time {
  return {
    ...clock,
    every(milliseconds, act) {
      let cancel: Cancel
      const next = () => {
        cancel = clock.after(milliseconds, next)
        act()
      }
      cancel = clock.after(milliseconds, next)
      return () => cancel()
    },
    pause: (milliseconds, signal) =>
      new Promise(resolve => {
        if (signal?.aborted) return resolve()
        const end = () => {
          cancel()
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const cancel = clock.after(milliseconds, end)
        signal?.addEventListener('abort', end, { once: true })
      }),
  }
}
