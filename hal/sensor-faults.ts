import type { HalConfig } from './config.ts'

/**
 * Mismatches between the wired sensors, the configured sensors and those that the brewer needs. The simulator has every sensor.
 * @param names of the configured sensors
 * @returns one line per fault, beginning with its key; empty when all fits
 */
export function sensorFaults(config: HalConfig, names: readonly string[]): string[] {
  const wired = wiredIn(config)
  const proofs = proofsIn(config)
  const used = [...names, ...proofs.map(({ name }) => name)]
  return [
    ...(config.driver === 'sim' ? [] : [...unwired(wired, names), ...proofs.flatMap(proof => proofFaults(wired, proof))]),
    ...wired
      .filter(({ name }) => !used.includes(name))
      .map(({ table, name }) => `hal.${table}.${name}: nothing says what it means; expected a [[sensors]] table with name = "${name}"`),
    ...wired
      .filter(({ table, name }) => table === 'thermometers' && wired.some(other => other.table === 'sensors' && other.name === name))
      .map(({ name }) => `hal.thermometers.${name}: hal.sensors has this name too; expected each name once`),
  ]
}

interface Wired {
  readonly table: 'sensors' | 'thermometers'
  readonly name: string
  readonly isFlow: boolean
}

interface Proof {
  readonly key: 'done' | 'flow'
  readonly name: string
}

function wiredIn(config: HalConfig): Wired[] {
  const sensors = config.driver === 'sim' ? {} : config.sensors
  return [
    ...Object.entries(sensors).map(([name, { kind }]) => ({ table: 'sensors' as const, name, isFlow: kind === 'flow' })),
    ...Object.keys(config.thermometers).map(name => ({ table: 'thermometers' as const, name, isFlow: false })),
  ]
}

function proofsIn({ brewer }: HalConfig): Proof[] {
  if (brewer.driver !== 'relay') return []
  return (['done', 'flow'] as const).flatMap(key => {
    const name = brewer[key]
    return name === undefined ? [] : [{ key, name }]
  })
}

function unwired(wired: readonly Wired[], names: readonly string[]): string[] {
  const missing = [...new Set(names)].filter(name => !wired.some(each => each.name === name))
  return missing.map(name => `sensors ${name}: ${notWired(name)}`)
}

function proofFaults(wired: readonly Wired[], { key, name }: Proof): string[] {
  const found = wired.find(each => each.name === name)
  if (found === undefined) return [`hal.brewer.${key}: ${notWired(name)}`]
  if (found.isFlow === (key === 'flow')) return []
  return [`hal.brewer.${key}: hal.${found.table}.${name} is ${found.isFlow ? 'a' : 'no'} flow meter`]
}

const notWired = (name: string) => `"${name}" is not wired; expected hal.sensors.${name}, such as ${name} = { pin = 5 }`
