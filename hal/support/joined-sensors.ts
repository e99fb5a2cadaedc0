import type { Reading, Sensors } from '../sensor.ts'
import { LevelHolder } from './level-holder.ts'

/** Presents the sensors of several drivers as one. */
export function joinSensors(drivers: readonly Sensors[]): Sensors {
  const holder = new LevelHolder()
  const stop = new AbortController()
  const followed = drivers.map(driver => follow(driver, stop.signal, ({ sensor, level }) => holder.note(sensor, level)))
  return {
    levels: () => holder.levels(),
    changes: signal => holder.changes(signal),
    async dispose() {
      stop.abort()
      await Promise.all([...followed, ...drivers.map(driver => driver.dispose())])
    },
  }
}

async function follow(driver: Sensors, signal: AbortSignal, note: (reading: Reading) => void): Promise<void> {
  for (const [sensor, level] of driver.levels()) note({ sensor, level })
  for await (const reading of driver.changes(signal)) note(reading)
}
