import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runCrema } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { ESPRESSO, LUNGO, type Stage, setStage } from './stage.ts'

const atOnce = { bad_after: '0s', good_after: '0s' }

describe('a machine with sensors', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage({
      configure: config => {
        config.sensors = [
          { name: 'water', cause: 'no-water', ...atOnce },
          { name: 'milk', cause: 'milk', ...atOnce },
          { name: 'boiler', cause: 'too-hot', above: 98, clear: 92, ...atOnce },
          { name: 'hopper', cause: 'beans', below: 0.2, clear: 0.4, stops: false, ...atOnce },
        ]
        config.hal['thermometers'] = { boiler: { id: '28-0316a2795fff' } }
        config.hal['one_wire'] = { devices: 'w1', read_every_ms: 1000 }
        for (const product of config.products) if (product['name'] === 'lungo') Object.assign(product, { needs: ['milk'], brew_ms: 4000 })
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  /** Sets the temperature that the kernel shows for the DS18B20 at the boiler. */
  function measure(celsius: number): void {
    const file = stage.path('w1/28-0316a2795fff/w1_slave')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=${celsius * 1000}\n`)
  }

  /** Sets a level and waits until the machine has registered it. */
  async function level(sensor: string, value: number): Promise<void> {
    if (sensor === 'boiler') measure(value)
    else await stage.simulator.setLevel(sensor, value)
    await machine.untilStatus(`${sensor} ${value}`, ({ condition }) =>
      condition.sensors.some(each => each.sensor === sensor && each.level === value),
    )
  }

  beforeEach(async () => {
    await level('water', 1)
    await level('milk', 1)
    await level('boiler', 90)
  })

  it('is out of service without water, shows it on lamp, display and status, and serves again when refilled', async () => {
    const dry = stage.recorder.mark
    await level('water', 0)
    expect(await stage.recorder.display(dry, /Out of service/)).toBe('Out of service No water')
    await stage.recorder.lamp(dry, 'out-of-service')
    await stage.refusePress('espresso', /^No water$/)
    expect(await machine.status()).toMatchObject({
      problems: [{ fact: 'There is no water (water 0). Not sold: espresso, lungo.', remedy: expect.stringMatching(/Fill the tank/) }],
      condition: { status: 1, faults: 1, supplies: 0, causes: [{ cause: 'no-water', stops: ['espresso', 'lungo'] }] },
    })
    const shown = await runCrema(['machine', 'status', '--config', stage.config])
    expect(shown.code).toBe(1)
    expect(shown.stdout).toMatch(/^sensors {3}water 0 \(no-water\), milk 1, boiler 90, hopper unknown$/m)
    const filled = stage.recorder.mark
    await level('water', 1)
    await stage.recorder.display(filled, /Choose a drink/)
    await stage.recorder.lamp(filled, 'idle')
    await stage.buy(anna, 'espresso')
  })

  it('sells drinks without milk when milk is out, and stops while too hot', async () => {
    await level('milk', 0)
    await stage.refusePress('lungo', /^No milk$/)
    await stage.buy(anna, 'espresso')
    expect((await machine.status()).condition).toMatchObject({ status: 0, supplies: 2, causes: [{ cause: 'milk', stops: ['lungo'] }] })
    await level('boiler', 98)
    await level('boiler', 93)
    await stage.refusePress('espresso', /^Too hot, please wait$/)
  })

  it('reports a supply that runs low, and continues to sell', async () => {
    await level('hopper', 0.1)
    const { condition, problems } = await machine.status()
    expect(condition).toMatchObject({ status: 0, supplies: 1 })
    expect(problems[0]?.fact).toBe('The beans are running out (hopper 0.1). All products are still sold.')
    await stage.buy(anna, 'espresso')
    await level('hopper', 1)
  })

  it('ends an open offer that it cannot keep, and charges nothing', async () => {
    const vends = await machine.vends()
    const { mark } = stage.recorder
    await stage.simulator.press('espresso')
    await stage.recorder.display(mark, /Tap phone/)
    await stage.simulator.setLevel('water', 0)
    await stage.recorder.display(mark, /^No water$/)
    const stay = await anna.enter()
    await stage.recorder.display(mark, /Press a button first/)
    expect(stay.asked).toEqual([])
    await stay.leave()
    expect(await machine.vends()).toEqual(vends)
  })

  it('owes the cup during which the water ran out, to its holder', async () => {
    const { mark } = stage.recorder
    await stage.simulator.press('lungo')
    await stage.recorder.display(mark, /Tap phone/)
    const stay = await anna.enter()
    await stage.recorder.line(mark, true)
    await stay.leave()
    await stage.simulator.setLevel('water', 0)
    await machine.logged(({ msg }) => msg === 'A fault occurred while the cup was brewed.')
    expect((await machine.vends()).at(-1)).toMatchObject({ product: 'lungo', state: 'unknown', price: String(LUNGO), paid: String(LUNGO) })
    await stage.recorder.display(mark, /We owe you a cup/)
    await level('water', 1)
    await stage.buy(anna, 'espresso')
    expect((await machine.vends()).at(-1)).toMatchObject({ product: 'espresso', paid: '0', creditTaken: String(ESPRESSO), state: 'brewed' })
  })

  it('counts the first levels after a start at once, and speaks German', async () => {
    await level('water', 0)
    await machine.stop()
    stage.configure(({ machine: tables }) => {
      tables['language'] = 'de'
    })
    const { mark } = stage.recorder
    machine = await stage.launch().ready()
    expect(await stage.recorder.display(mark, /Außer Betrieb/)).toBe('Außer Betrieb Kein Wasser')
    await stage.refusePress('espresso', /^Kein Wasser$/)
  })
})
