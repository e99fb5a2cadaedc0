import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Sensors } from '../../../hal/sensor.ts'
import { joinSensors } from '../../../hal/support/joined-sensors.ts'
import { LevelHolder } from '../../../hal/support/level-holder.ts'
import { openW1Sensors } from '../../../hal/w1/w1-sensors.ts'
import { describeSensorsContract } from '../contracts/sensors-contract.ts'

const boiler = '28-0316a2795fff'
const milk = '28-0316a2796000'
let devices: string
beforeEach(async () => {
  devices = await mkdtemp(join(tmpdir(), 'crema-w1-'))
})
afterEach(() => rm(devices, { recursive: true, force: true }))

/** Writes the kernel's answer in one step. */
async function says(id: string, milliCelsius: number): Promise<void> {
  const file = join(devices, id, 'w1_slave')
  await mkdir(join(devices, id), { recursive: true })
  await writeFile(`${file}.next`, `72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=${milliCelsius}\n`)
  await rename(`${file}.next`, file)
}

/** Reads every few milliseconds, faster than any configuration allows. */
const open = (names: Record<string, string>) =>
  openW1Sensors(Object.fromEntries(Object.entries(names).map(([name, id]) => [name, { id }])), { devices, read_every_ms: 5 })

describeSensorsContract('DS18B20 beside others', async () => {
  const others = new LevelHolder()
  await says(boiler, 0)
  const sensors = joinSensors([
    await open({ water: boiler }),
    { levels: () => others.levels(), changes: signal => others.changes(signal), dispose: async () => {} },
  ])
  return {
    sensors,
    async setLevel(sensor, level) {
      if (sensor === 'water') await says(boiler, level * 1000)
      else others.note(sensor, level)
      await vi.waitUntil(() => sensors.levels().get(sensor) === level, { interval: 1 })
    },
    close: () => sensors.dispose(),
  }
})

it('reports degrees, nothing before the first measurement, and null for an unreadable chip', async () => {
  await says(boiler, 92_125)
  await says(milk, 85_000)
  const sensors: Sensors = await open({ boiler, milk, fridge: '28-000000000000' })
  expect([...sensors.levels()]).toEqual([
    ['boiler', 92.125],
    ['fridge', null],
  ])
  const changes = sensors.changes(new AbortController().signal)[Symbol.asyncIterator]()
  const next = changes.next()
  await rm(join(devices, boiler), { recursive: true })
  expect((await next).value).toEqual({ sensor: 'boiler', level: null })
  await says(boiler, -500)
  expect((await changes.next()).value).toEqual({ sensor: 'boiler', level: -0.5 })
  await sensors.dispose()
})
