import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { systemTime } from '../../hal/support/system-time.ts'
import { systemRoutes } from './routes.ts'
import type { Time } from './time.ts'

/** Unpredictable bytes, for what must not be guessed or repeated. */
export type RandomBytes = (length: number) => Uint8Array

/**
 * What a machine takes from the computer it runs on: time, chance, and which boot this is. Passed in from agent.ts, so that a simulated machine
 * gets all of it from a seed.
 */
export interface System {
  readonly time: Time
  readonly randomBytes: RandomBytes
  /** The kernel's name for this boot: what was written but not flushed survives the daemon, not the boot. */
  readonly bootId: string
  /** Whether NTP has set the wall clock. */
  isWallSynchronised(): boolean
  /** The network routes that lead somewhere, one text each. */
  routes(): readonly string[]
}

/** Present while systemd-timesyncd has the system's clock synchronised (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized'

/** The computer this process runs on. */
export const openSystem = (): System => ({
  time: systemTime,
  randomBytes,
  bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  isWallSynchronised: () => existsSync(SYNCHRONIZED),
  routes: systemRoutes,
})
