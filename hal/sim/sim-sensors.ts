import type { Reading, Sensors } from '../sensor.ts'
import { LevelHolder } from '../support/level-holder.ts'
import { openLink } from './link.ts'
import type { SimulatorEvent } from './messages.ts'
import type { SimOptions } from './options.ts'

/** The simulator's sensors: all those with a level set. The last levels stay known while the simulator is away. */
export async function openSimSensors(options: SimOptions): Promise<Sensors> {
  const holder = new LevelHolder()
  const link = openLink({
    socketPath: options.socketPath,
    watch: ['level'],
    onUnasked(message) {
      if (message.type === 'event') for (const { sensor, level } of readings(message)) holder.note(sensor, level)
    },
  })
  await link.tried
  return { levels: () => holder.levels(), changes: signal => holder.changes(signal), dispose: () => link.close() }
}

function readings(event: SimulatorEvent): Reading[] {
  if (event.kind === 'level') return [{ sensor: event.sensor, level: event.level }]
  if (event.kind === 'state') return Object.entries(event.levels).map(([sensor, level]) => ({ sensor, level }))
  return []
}
