import { setTimeout as wait } from 'node:timers/promises'
import type { Sensors } from '../sensor.ts'
import { LevelHolder } from '../support/level-holder.ts'
import type { OneWireConfig, ThermometersConfig } from './config.ts'
import { readThermometer } from './thermometer.ts'

/**
 * Thermometers on the kernel's one-wire bus, read in turn continuously. Levels are degrees Celsius. A thermometer that cannot be
 * read is no error here: its level is null until it can.
 */
export async function openW1Sensors(
  thermometers: ThermometersConfig,
  { devices, read_every_ms }: Omit<OneWireConfig, 'pin'>,
): Promise<Sensors> {
  const holder = new LevelHolder()
  const stop = new AbortController()

  async function readAll(): Promise<void> {
    for (const [sensor, { id }] of Object.entries(thermometers)) {
      const milliCelsius = await readThermometer(devices, id).catch(() => undefined)
      // The power-on value is not a reading: keep the last one.
      if (milliCelsius !== null) holder.note(sensor, milliCelsius === undefined ? null : milliCelsius / 1000)
    }
  }

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      await wait(read_every_ms, undefined, { signal: stop.signal }).catch(() => {})
      if (!stop.signal.aborted) await readAll()
    }
  }

  await readAll()
  const following = follow()
  return {
    levels: () => holder.levels(),
    changes: signal => holder.changes(signal),
    async dispose() {
      stop.abort()
      await following
    },
  }
}
