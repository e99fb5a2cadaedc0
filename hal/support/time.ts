/** Ends what was asked for. No effect once that is over. */
export type Cancel = () => void

/** What a clock must provide; `timeOver` makes a Time of it. */
export interface Clock {
  /** Monotonic milliseconds. The system's are those of CLOCK_MONOTONIC: every process of this boot reads the same. */
  now(): number
  /** The wall clock, Unix milliseconds. People and NTP set it, so it may jump either way. */
  wall(): number
  /** Calls `act` once, no sooner than so many milliseconds from now and never before this returns. At 0, what is ready already goes first. */
  after(milliseconds: number, act: () => void): Cancel
}

/** Clock and timers. Passed in wherever something waits or measures, so that tests and simulations decide how time passes. */
export interface Time extends Clock {
  /** Calls `act` again and again, until cancelled. */
  every(milliseconds: number, act: () => void): Cancel
  /** Settles after so many milliseconds, or as soon as the signal aborts. Never rejects. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Everything that waits, on one clock's timer. */
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
