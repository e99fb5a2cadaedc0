import { closeSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyDisk, faultyDisk } from '../store/faulty-disk/disk.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { ESPRESSO, LUNGO, type Stage, setStage } from './stage.ts'

describe('a machine whose disk fails', () => {
  let stage: Stage
  let disk: FaultyDisk
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage()
    disk = faultyDisk(stage.folder)
    stage.configure(({ machine }) => {
      machine['state'] = disk.directory
    })
    machine = await stage.start({ environment: disk.env })
    await machine.untilStatus('the deposit', ({ channels }) => channels.every(({ deposited }) => deposited !== null))
    anna = await stage.hire('anna')
  })
  afterAll(() => stage.clear())

  const breakDisk = () => writeFileSync(join(disk.image, 'broken'), '')
  const heal = () => rmSync(join(disk.image, 'broken'))

  it('sells nothing, says so on display and lamp, and names the store and not the chain', async () => {
    const { recorder } = stage
    await stage.buy(anna, 'espresso')
    let { mark } = recorder
    await stage.simulator.press('espresso')
    await recorder.display(mark, /Tap phone/)
    breakDisk()
    const stay = await anna.enter()
    await recorder.display(mark, /Its storage failed/)
    await stay.leave()
    mark = recorder.mark
    await stage.simulator.press('espresso')
    await recorder.display(mark, /Its storage failed/)
    const { problems, store, condition, channels } = await machine.status()
    expect(problems.map(({ code }) => code)).toEqual(['store-disk-failed'])
    expect(problems[0]?.remedy).toContain('journalctl -k')
    expect([store.state, condition.causes, channels.length]).toEqual([
      'failed',
      [{ cause: 'store-failed', stops: ['espresso', 'lungo'] }],
      1,
    ])
    expect(recorder.pulses).toBe(1)
  })

  it('serves again by itself once the disk works', async () => {
    const { mark } = stage.recorder
    heal()
    await machine.untilStatus('no problem', ({ problems }) => problems.length === 0)
    await stage.recorder.display(mark, /Choose a drink/)
    await stage.buy(anna, 'espresso')
    expect(stage.recorder.pulses).toBe(2)
    expect((await machine.vends()).map(({ state }) => state)).toEqual(['brewed', 'brewed'])
  })

  it('writes what happened to a cup as soon as it can, and says nothing else meanwhile', async () => {
    const { recorder } = stage
    const { mark } = recorder
    await stage.simulator.press('lungo')
    await recorder.display(mark, /Tap phone/)
    const stay = await anna.enter()
    await recorder.line(mark, true)
    breakDisk()
    await recorder.display(mark, /Take your cup/)
    await stay.leave()
    await recorder.display(mark, /Out of service.*Its storage failed/s)
    heal()
    await machine.untilStatus('no problem', ({ problems }) => problems.length === 0)
    await machine.untilStatus('the cup', ({ cups }) => cups.some(({ product, cups }) => product === 'lungo' && cups === 1))
    expect((await machine.vends()).map(({ state }) => state)).toEqual(['brewed', 'brewed', 'brewed'])
  })

  /** Overwrites everything behind the first pages of the database. */
  function spoil(): void {
    const file = join(disk.directory, 'machine.db')
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(statSync(file).size - 4 * 4096, 0x5a), 0, null, 4 * 4096)
    closeSync(handle)
  }

  const keptFiles = () => readdirSync(disk.directory).filter(name => /^machine\.db\.set-aside-\d{4}-\d\d-\d\dT\d{6}Z$/.test(name))

  it('sets a store aside that it finds damaged, and goes on with a new one by itself', async () => {
    const { mark } = stage.recorder
    breakDisk()
    await machine.untilStatus('a failed store', ({ store }) => store.state === 'failed')
    spoil()
    const from = machine.log.length
    heal()
    await machine.logged(({ msg }) => msg === 'The machine is ready.', from)
    const { problems, channels } = await machine.status()
    expect(problems.find(({ code }) => code === 'store-set-aside')?.fact).toContain(keptFiles()[0])
    expect(channels).toMatchObject([{ owed: '0' }])
    expect(keptFiles()).toHaveLength(1)
    expect(machine.ended).toBe(false)
    await stage.recorder.display(mark, /Choose a drink/)
    // The phone brings its newest receipt back, and without an allowance nothing is sold until that one is redeemed.
    await machine.untilStatus('a sync', ({ channels }) => channels.every(({ deposited }) => deposited !== null))
    await stage.refuse(anna, 'espresso', /Waiting for a connection/)
    expect((await machine.status()).channels).toMatchObject([{ owed: String(2n * ESPRESSO + LUNGO) }])
  })

  it('does so at a start, too', async () => {
    await machine.kill()
    spoil()
    machine = await stage.start({ environment: disk.env })
    expect(keptFiles()).toHaveLength(2)
    const { setAside } = await machine.status()
    for (const name of keptFiles()) expect(setAside).toContain(join(disk.directory, name))
  })
})
