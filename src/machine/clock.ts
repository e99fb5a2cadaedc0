import { type ClockState, knownTime, readClock, setClock, startClock, type TimeSources, withdrawSyncs } from '../core/clock.ts'
import type { System } from '../support/system.ts'

/** The running machine's clock: core's rule applied to the system's clocks. */
export interface MachineClock {
  /** Unix seconds; within one run only forward, but for the drift that a sync corrects. */
  now(): bigint
  trusted(): boolean
  /** Sets the clock after a sync that showed a newer block than any seen before, to that block's time or as near as the drift allows. */
  set(headAt: bigint): void
  /** Takes back the times of all syncs since the start: their blocks were made up. */
  withdraw(): void
  /** The time without any sync or wall clock since the start. */
  known(): bigint
}

/** Whether anything vouches for the wall clock: the config's word, or with `auto` the system's. */
export const trustsWall = (trust: boolean | 'auto', system: Pick<System, 'isWallSynchronised'>): boolean =>
  trust === 'auto' ? system.isWallSynchronised() : trust

/** The system's clocks, for the machine's. */
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
      clock = setClock(clock, headAt, sources())
    },
    withdraw: () => {
      clock = withdrawSyncs(clock, sources())
    },
    known: () => knownTime(clock, sources()),
  }
}
