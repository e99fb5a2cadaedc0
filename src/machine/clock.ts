import { existsSync } from 'node:fs'
import { type Clock, readClock, setClock, startClock, type TimeSources } from '../core/clock.ts'

/** Present while systemd-timesyncd has the system's clock synchronised (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized'

/** The machine's clock at work: core's rule over the system's clocks. */
export interface MachineClock {
  /** Unix seconds; never backwards between syncs. */
  now(): bigint
  trusted(): boolean
  /** A sync completed: the chain's newest block says what time it is. */
  set(headAt: bigint): void
}

/** The clocks of this system. `trust` is the config's word, `auto` asks systemd-timesyncd. */
export function systemTime(trust: boolean | 'auto'): () => TimeSources {
  return () => ({
    monotonicMs: performance.now(),
    wallAt: BigInt(Math.floor(Date.now() / 1000)),
    wallTrusted: trust === 'auto' ? existsSync(SYNCHRONIZED) : trust,
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
