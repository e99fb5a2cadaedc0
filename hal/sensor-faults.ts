import type { HalConfig } from './config.ts'

/**
 * What does not fit between the sensors that mean something and those that are wired. The simulator has every sensor.
 * @param names of the sensors that mean something
 * @returns one line a fault, beginning with its key; none when all fits
 */
export function sensorFaults(config: HalConfig, names: readonly string[]): string[] {
  if (config.driver === 'sim') return []
  const { brewer, sensors } = config
  const wired = Object.keys(sensors)
  const isFlow = (name: string) => sensors[name]?.kind === 'flow'
  const isWired = (name: string) => wired.includes(name)
  const proofs = (['done', 'flow'] as const).flatMap(key => (brewer[key] === undefined ? [] : [[key, brewer[key]] as const]))
  return [
    ...[...new Set(names)].filter(name => !isWired(name)).map(name => `sensors ${name}: ${notWired(name)}`),
    ...proofs.filter(([, name]) => !isWired(name)).map(([key, name]) => `hal.brewer.${key}: ${notWired(name)}`),
    ...proofs
      .filter(([key, name]) => isWired(name) && isFlow(name) !== (key === 'flow'))
      .map(([key, name]) => `hal.brewer.${key}: hal.sensors.${name} is ${isFlow(name) ? 'a' : 'no'} flow meter`),
    ...wired
      .filter(name => !names.includes(name) && !proofs.some(([, proof]) => proof === name))
      .map(name => `hal.sensors.${name}: nothing says what it means; expected a [[sensors]] table with name = "${name}"`),
  ]
}

const notWired = (name: string) => `"${name}" is not wired; expected hal.sensors.${name}, such as ${name} = { pin = 5 }`
