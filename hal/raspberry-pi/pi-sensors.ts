import { EventEmitter } from 'node:events'
import { HalError } from '../errors.ts'
import type { Reading, Sensors } from '../sensor.ts'
import { untilAborted } from '../support/until-aborted.ts'
import { type FlowConfig, isActiveLow, type LevelConfig, type SensorConfig } from './config.ts'
import type { Gpio } from './gpio.ts'
import { openEach } from './open-each.ts'

type Note = (level: number) => void

/**
 * Digital sensors and flow meters at pins. A digital one's level is 1 while active, else 0; a flow meter's is its pulses since the
 * opening, as the kernel counted them.
 * @throws HalError when a pin cannot be had, or flow pulses cannot be counted
 */
export async function openPiSensors(gpio: Gpio, sensors: Readonly<Record<string, SensorConfig>>): Promise<Sensors> {
  const levels = new Map<string, number>()
  const changes = new EventEmitter<{ change: [Reading] }>().setMaxListeners(0)
  const open = (sensor: string, config: SensorConfig) => {
    const note: Note = level => {
      if (levels.get(sensor) === level) return
      levels.set(sensor, level)
      changes.emit('change', { sensor, level })
    }
    return config.kind === 'flow' ? openFlowMeter(gpio, sensor, config, note) : openLevel(gpio, config, note)
  }
  for (const sensor of Object.keys(sensors)) levels.set(sensor, 0)
  const opened = await openEach(sensors, open)
  return {
    levels: () => levels,
    changes: signal => untilAborted<Reading>(changes, 'change', signal),
    async close() {
      for (const one of opened.values()) one.close()
    },
  }
}

async function openLevel(gpio: Gpio, config: LevelConfig, note: Note): Promise<{ close(): void }> {
  const line = await gpio.openInput({
    pin: config.pin,
    pull: config.pull,
    activeLow: isActiveLow(config),
    debounceMs: config.debounce_ms,
    edges: 'both',
    onEdge: ({ on }) => note(on ? 1 : 0),
  })
  note(line.read() ? 1 : 0)
  return line
}

function openFlowMeter(gpio: Gpio, sensor: string, config: FlowConfig, note: Note): Promise<{ close(): void }> {
  if (!gpio.countsEdges) {
    const remedy = 'Use gpio = "character-device", or take the sensor out of the configuration.'
    return Promise.reject(new HalError(`The flow meter "${sensor}" cannot be counted by ${gpio.backend}: pulses would be lost.`, remedy))
  }
  return gpio.openInput({
    pin: config.pin,
    pull: config.pull,
    activeLow: isActiveLow(config),
    debounceMs: 0,
    edges: 'rising',
    onEdge: ({ sequence }) => note(sequence),
  })
}
