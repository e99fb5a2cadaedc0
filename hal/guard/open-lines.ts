import { HalError } from '../errors.ts'
import { relayLinesOptions } from '../raspberry-pi/config.ts'
import type { RelayLines } from '../relay.ts'
import { simOptions } from '../sim/options.ts'
import type { RelayLinesConfig } from './config.ts'

/** Relay line drivers by name. Each is loaded only when named. */
const drivers: Readonly<Record<string, (options: unknown) => Promise<RelayLines>>> = {
  sim: async options => (await import('../sim/sim-relay-lines.ts')).openSimRelayLines(simOptions.parse(options)),
  'raspberry-pi': async options => (await import('../raspberry-pi/pi-relay-lines.ts')).openPiRelayLines(relayLinesOptions.parse(options)),
}

/**
 * Opens the driver; all its lines are driven open.
 * @throws HalError when there is no such driver, or it cannot drive the lines
 */
export async function openRelayLines(config: RelayLinesConfig): Promise<RelayLines> {
  const driver = Object.hasOwn(drivers, config.driver) ? drivers[config.driver] : undefined
  if (!driver)
    throw new HalError({
      code: 'no-such-relay-driver',
      fact: `There is no relay driver "${config.driver}".`,
      expected: `one of ${Object.keys(drivers).join(', ')}`,
      remedy: 'Correct hal.relay.driver in the config file.',
    })
  const lines = await driver(config.options)
  await driveOpen(lines, config.lines)
  return lines
}

/** Drives every line open. A failing line does not stop the others. */
export async function driveOpen(lines: RelayLines, names: readonly string[]): Promise<void> {
  const results = await Promise.allSettled(names.map(name => lines.set(name, false)))
  const failed = results.find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}

/**
 * Opens every line of a machine whose guard may be dead, then releases the driver: `crema machine safe-state`.
 * @throws HalError when the lines may not be open
 */
export async function openAllLines(config: RelayLinesConfig): Promise<void> {
  const lines = await openRelayLines(config)
  await lines.dispose()
}
