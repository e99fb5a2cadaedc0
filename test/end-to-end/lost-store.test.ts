import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_WATER } from '../../src/core/causes.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'
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
