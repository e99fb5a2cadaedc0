import type { HalConfig } from './config.ts'

/**
 * What does not fit between the sensors that mean something and those that are wired. The simulator has every sensor.
 * @param names of the sensors that mean something
 * @returns one line a fault, beginning with its key; none when all fits
 */
export function sensorFaults(config: HalConfig, names: readonly string[]): string[] {
  if (config.driver === 'sim') return []
  const wired = Object.keys(config.sensors)
  const unwired = [...new Set(names)].filter(name => !wired.includes(name))
  return [
    ...unwired.map(name => `sensors ${name}: not wired; expected hal.sensors.${name}, such as ${name} = { pin = 5 }`),
    ...wired
      .filter(name => !names.includes(name))
      .map(name => `hal.sensors.${name}: nothing says what it means; expected a [[sensors]] table with name = "${name}"`),
  ]
}
