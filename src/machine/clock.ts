import { type ClockState, readClock, setClock, startClock, type TimeSources } from '../core/clock.ts'
import type { System } from '../support/system.ts'

/** The running machine's clock: core's rule applied to the system's clocks. */
export interface MachineClock {
  /** Unix seconds; never backwards between syncs. */
  now(): bigint
  trusted(): boolean
  /** Sets the clock after a completed sync, to the time of the chain's newest block. */
  set(headAt: bigint): void
}

/** Whether the wall clock is trusted: as configured, or with `auto` as reported by the system. */
export const trustsWall = (trust: boolean | 'auto', system: Pick<System, 'isWallSynchronised'>): boolean =>
  trust === 'auto' ? system.isWallSynchronised() : trust

/** The system clocks from which the machine's clock is computed. */
export function timeSources(trust: boolean | 'auto', system: Pick<System, 'time' | 'isWallSynchronised'>): () => TimeSources {
  const { time } = system
  return () => ({
    monotonicMs: time.now(),
    wallAt: BigInt(Math.floor(time.wall() / 1000)),
    wallTrusted: trustsWall(trust, system),
  })
}

/** A clock that continues from the last stored time. */
export function openMachineClock(storedAt: bigint, sources: () => TimeSources): MachineClock {
  let clock: ClockState = startClock(storedAt, sources())
  const read = () => {
    const reading = readClock(clock, sources())
    clock = reading.clock
    return reading.now
  }
  return {
    now: read,
    trusted: () => {
      read()
      return clock.trusted
    },
    set: headAt => {
      clock = setClock(headAt, sources())
    },
  }
}
