import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { systemTime } from '../../hal/support/system-time.ts'
import { systemRoutes } from './routes.ts'
import type { Time } from './time.ts'
import { askTimeDaemons } from './time-daemons.ts'

/** Unpredictable bytes, for values that must not be guessed or repeated. */
export type RandomBytes = (length: number) => Uint8Array

/**
 * The parts of the computer that a machine depends on: time, randomness, and the id of this boot. Passed in from agent.ts, so
 * that a simulated machine gets all of them from a seed.
 */
export interface System {
  readonly time: Time
  readonly randomBytes: RandomBytes
  /** The kernel's id of this boot. Data written but not flushed survives the daemon, but not the boot. */
  readonly bootId: string
  /** Whether NTP has set the wall clock: by timesyncd's word now, or another daemon's when it was last asked. */
  isWallSynchronised(): boolean
  /** Asks chrony and ntpd. */
  askTimeDaemons(): Promise<void>
  /** The network routes that lead somewhere, one text each. */
  routes(): readonly string[]
}

/** Exists while systemd-timesyncd has the system clock synchronised (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized'

/** The computer on which this process runs. */
export function openSystem(): System {
  let saysDaemon = false
  return {
    time: systemTime,
    randomBytes,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    isWallSynchronised: () => existsSync(SYNCHRONIZED) || saysDaemon,
    routes: systemRoutes,
    askTimeDaemons: async () => {
      saysDaemon = await askTimeDaemons()
    },
  }
}
