import { type Clock, readClock, setClock, startClock, type TimeSources } from '../core/clock.ts'
import type { System } from '../support/system.ts'

/** The machine's clock at work: core's rule over the system's clocks. */
export interface MachineClock {
  /** Unix seconds; never backwards between syncs. */
  now(): bigint
  trusted(): boolean
  /** A sync completed: the chain's newest block says what time it is. */
  set(headAt: bigint): void
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

/** A clock that goes on from the last time that was stored. */
export function openMachineClock(storedAt: bigint, sources: () => TimeSources): MachineClock {
  let clock: Clock = startClock(storedAt, sources())
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
