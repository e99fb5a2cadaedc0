import { HalError } from '../errors.ts'
import type { Sensors } from '../sensor.ts'
import { LevelHolder } from '../support/level-holder.ts'
import { type FlowConfig, isActiveLow, type LevelConfig, type SensorConfig } from './config.ts'
import type { Gpio } from './gpio.ts'
import { openEach } from './open-each.ts'

type Note = (level: number) => void

/**
 * Digital sensors and flow meters at pins. A digital sensor's level is 1 while active, else 0. A flow meter's level is the number
 * of pulses since it was opened, as counted by the kernel.
 * @throws HalError when a pin is unavailable, or flow pulses cannot be counted
 */
export async function openPiSensors(gpio: Gpio, sensors: Readonly<Record<string, SensorConfig>>): Promise<Sensors> {
  const holder = new LevelHolder()
  const open = (sensor: string, config: SensorConfig) => {
    const note: Note = level => holder.note(sensor, level)
    return config.kind === 'flow' ? openFlowMeter(gpio, sensor, config, note) : openLevel(gpio, config, note)
  }
  for (const sensor of Object.keys(sensors)) holder.note(sensor, 0)
  const opened = await openEach(sensors, open)
  return {
    levels: () => holder.levels(),
    changes: signal => holder.changes(signal),
    async dispose() {
      for (const one of opened.values()) one.dispose()
    },
  }
}

async function openLevel(gpio: Gpio, config: LevelConfig, note: Note): Promise<{ dispose(): void }> {
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

function openFlowMeter(gpio: Gpio, sensor: string, config: FlowConfig, note: Note): Promise<{ dispose(): void }> {
  if (!gpio.countsEdges) {
    const remedy = 'Use gpio = "character-device", or remove the sensor from the config file.'
    return Promise.reject(
      new HalError({
        code: 'flow-meter-uncountable',
        fact: `${gpio.backend} cannot count the flow meter "${sensor}": pulses would be lost.`,
        expected: 'a backend that counts every pulse',
        remedy,
      }),
    )
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
