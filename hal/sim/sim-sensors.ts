import { EventEmitter } from 'node:events'
import type { Reading, Sensors } from '../sensor.ts'
import { untilAborted } from '../support/until-aborted.ts'
import { openLink } from './link.ts'
import type { SimulatorEvent } from './messages.ts'
import type { SimOptions } from './options.ts'

/** The simulator's sensors: all that somebody set a level for. The last levels stay known while the simulator is away. */
export async function openSimSensors(options: SimOptions): Promise<Sensors> {
  const levels = new Map<string, number>()
  const changes = new EventEmitter<{ change: [Reading] }>().setMaxListeners(0)
  const link = openLink({
    socketPath: options.socketPath,
    watch: ['level'],
    onUnasked(message) {
      if (message.type === 'event') for (const reading of readings(message)) note(reading)
    },
  })
  function note(reading: Reading): void {
    if (levels.get(reading.sensor) === reading.level) return
    levels.set(reading.sensor, reading.level)
    changes.emit('change', reading)
  }
  await link.tried
  return { levels: () => levels, changes: signal => untilAborted<Reading>(changes, 'change', signal), close: () => link.close() }
}

function readings(event: SimulatorEvent): Reading[] {
  if (event.kind === 'level') return [{ sensor: event.sensor, level: event.level }]
  if (event.kind === 'state') return Object.entries(event.levels).map(([sensor, level]) => ({ sensor, level }))
  return []
}
