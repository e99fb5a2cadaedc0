import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

describe('a machine with a flow meter and a line that says when a cup is done', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone
  let counted = 0

  beforeAll(async () => {
    stage = await setStage({
      configure: config => {
        config.hal['brewer'] = { driver: 'relay', done: 'cup-lamp', flow: 'meter', pulses_per_litre: 1000 }
        for (const product of config.products) product['volume_ml'] = 30
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  /** Buys an espresso during which this much water flows. Returns the settled vend. */
  async function cup(millilitres: number) {
    const { mark } = stage.recorder
    await stage.simulator.press('espresso')
    await stage.recorder.display(mark, /Tap phone/)
    const stay = await anna.enter()
    await stage.recorder.line(mark, false)
    await stay.leave()
    await pour(millilitres)
    for (const level of [1, 0]) await stage.simulator.setLevel('cup-lamp', level)
    await machine.untilStatus('rest', status => status.machine.state === 'idle')
    return (await machine.vends()).at(-1)
  }

  async function pour(millilitres: number): Promise<void> {
    counted += millilitres
    await stage.simulator.setLevel('meter', counted)
  }

  it('counts a cup as brewed when enough water flowed', async () => {
    expect(await cup(30)).toMatchObject({ state: 'brewed', paid: String(ESPRESSO) })
  })

  it('counts a cup with too little water as unknown, and owes its holder one', async () => {
    expect(await cup(29)).toMatchObject({ state: 'unknown', paid: String(ESPRESSO) })
    expect(await cup(31)).toMatchObject({ state: 'brewed', paid: '0', creditTaken: String(ESPRESSO) })
  })

  it('counts a cup without water as failed, and sells none until water flows again', async () => {
    expect(await cup(0)).toMatchObject({ state: 'failed', paid: String(ESPRESSO) })
    await stage.refusePress('espresso', /^No water$/)
    const { problems, condition } = await machine.status()
    expect(problems).toEqual([
      expect.objectContaining({
        fact: 'No water flowed while the last cup was brewed.',
        remedy: expect.stringMatching(/then brew a cup by hand/),
      }),
    ])
    expect(condition).toMatchObject({ status: 1, faults: 1 })
  })

  it.each(['stopped', 'killed'] as const)('still sells none after it was %s and restarted', async end => {
    await (end === 'killed' ? machine.kill() : machine.stop())
    machine = await stage.launch().ready()
    await machine.untilStatus('no water still', ({ condition, reader }) => condition.faults === 1 && reader.state === 'ready')
    await stage.refusePress('espresso', /^No water$/)
    expect((await machine.status()).problems).toContainEqual(
      expect.objectContaining({ fact: 'No water flowed while the last cup was brewed.' }),
    )
  })

  it('sells again once water has flowed, even after the next start', async () => {
    await pour(5)
    await machine.untilStatus('service', status => status.condition.status === 0)
    await machine.stop()
    machine = await stage.start()
    expect(await cup(30)).toMatchObject({ state: 'brewed', paid: '0', creditTaken: String(ESPRESSO) })
  })
})
