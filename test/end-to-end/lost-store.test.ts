import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_WATER } from '../../src/core/causes.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'
import { type Visitors, visitorsAt } from './visitors.ts'

describe('a machine that lost its store', { timeout: 90_000 }, () => {
  let stage: PlatformMachine
  let visitors: Visitors
  let machine: Daemon

  beforeAll(async () => {
    stage = await startPlatformMachine()
    visitors = visitorsAt(stage)
    await stage.simulated.client.setLevel('water', 1)
    await stage.simulated.client.setLevel('hopper', 1)
    machine = await stage.start()
    const offer = await stage.publish('service', 'service', '--token', stage.token, '--product', 'Water=80,no-water')
    await stage.accept('owner', offer, '--deposit', '200')
  })
  afterAll(() => stage.stop())

  async function loseStore(): Promise<void> {
    await machine.kill()
    rmSync(stage.path('state'), { recursive: true })
    machine = await stage.start()
  }

  it('signs no second fee for the order that it signed before, and the provider is paid once', async () => {
    const { client } = stage.simulated
    await client.setLevel('water', 0)
    const id = await visitors.order(NO_WATER, 'requested')
    await visitors.promise('service', id, 'Jo')
    const jo = await visitors.hire('jo', 'service')
    await visitors.untilPromised(machine, id)
    await client.setLevel('water', 1)
    await machine.untilStatus('water', ({ condition }) => condition.faults === 0)
    expect(await visitors.tapFor(jo, /^Service/)).toEqual([])
    expect(await visitors.tapFor(jo, /Thank you/)).toEqual([id])
    await loseStore()
    await visitors.untilPromised(machine, id)
    expect(await visitors.tapFor(jo, /^Service/)).toEqual([])
    expect(await visitors.tapFor(jo, /Thank you/)).toEqual([id])
    expect(await stage.json('service', 'provider', 'redeem', id, '--phone', jo)).toMatchObject({ state: 'paid', redeemed: '80000000' })
  })
})

describe('a machine that lost its store, with no allowance', { timeout: 90_000 }, () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await setStage()
  })
  afterAll(() => stage.clear())

  it('serves nothing from a phone’s first contact on until what the phone brought back is redeemed, and loses no cup', async () => {
    let machine = await stage.startSynced()
    const anna = await stage.hire('anna')
    for (let cup = 0; cup < 3; cup++) {
      await stage.buy(anna, 'espresso')
      anna.passTime(7n)
    }
    await machine.kill()
    rmSync(stage.path('state'), { recursive: true })
    machine = await stage.startSynced()
    await stage.refuse(anna, 'espresso', /Waiting for a connection/)
    const { problems } = await machine.untilStatus('recovery', ({ alarms }) => alarms.length > 0)
    expect(problems).toContainEqual(expect.objectContaining({ code: 'receipt-brought-back' }))
    await machine.untilStatus('the end of it', ({ alarms, channels }) => alarms.length === 0 && channels[0]?.refusal === null)
    expect(await stage.balance(stage.terms.payee)).toBe(3n * ESPRESSO)
    anna.passTime(7n)
    await stage.buy(anna, 'espresso')
    await machine.ask({ command: 'redeem' })
    await machine.untilRedeemed(2)
    expect(await stage.balance(stage.terms.payee)).toBe(4n * ESPRESSO)
  })
})
