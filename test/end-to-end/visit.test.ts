import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crema, cremaJson } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'

describe('work at a machine, from the fault to the money', () => {
  let stage: PlatformMachine
  let machine: Daemon

  beforeAll(async () => {
    stage = await startPlatformMachine()
    await stage.simulated.client.setLevel('water', 1)
    await stage.simulated.client.setLevel('hopper', 1)
    machine = await stage.start()
    const dollars = ['--token', stage.token]
    await stage.accept('customer', await stage.publish('owner', 'rental', ...dollars, '--product', 'Espresso=0.70'), '--deposit', '50')
    await stage.accept('owner', await stage.publish('service', 'service', ...dollars, '--product', 'Water=80,no-water'), '--deposit', '100')
    await stage.accept('owner', await stage.publish('supplier', 'supply', ...dollars, '--product', 'Beans=20,beans'), '--deposit', '100')
  })
  afterAll(() => stage.stop())

  /** A phone of their own, with the provider's badge. */
  async function visitor(name: string, provider: 'service' | 'supplier') {
    const phone = stage.path(name)
    await crema('wallet', 'new', '--phone', phone)
    const [holder = ''] = (await crema('wallet', 'show', '--phone', phone)).split('\n')
    const badge = stage.path(`${name}.json`)
    await stage.json(provider, 'provider', 'badge', holder, '--out', badge)
    await crema('wallet', 'add-badge', badge, '--phone', phone)
    return phone
  }

  const tap = (phone: string) =>
    cremaJson<{ orders: string[] }>('wallet', 'tap', '--phone', phone, '--simulator', stage.path('simulator.sock'), '--confirm-visits')

  const orders = async () => (await stage.json(undefined, 'provider', 'orders'))['orders'] as { id: string; state: string; cause: number }[]

  it('repairs: asked for, promised, done by two taps, paid', async () => {
    const { recorder, client } = stage.simulated
    await client.setLevel('water', 0)
    await stage.untilTwin('an order for water', ({ orders }) => orders.some(({ cause }) => cause === 0))
    expect(await orders()).toMatchObject([{ cause: 65 }, { id: '2', state: 'requested', cause: 0 }])
    await stage.json('service', 'provider', 'orders', 'accept', '2', '--due', '1d', '--note', 'Jo')
    const jo = await visitor('jo', 'service')
    await machine.untilStatus('the promised work', ({ work }) => work.some(({ id }) => id === '2'))
    let { mark } = recorder
    expect(await tap(jo)).toMatchObject({ orders: [] })
    await recorder.display(mark, /Service/)
    mark = recorder.mark
    expect(await tap(jo)).toMatchObject({ orders: [] })
    await recorder.display(mark, /Not mended yet No water/)
    mark = recorder.mark
    await tap(jo)
    await recorder.display(mark, /Service/)
    await client.setLevel('water', 1)
    mark = recorder.mark
    const pulse = recorder.pulses
    await client.press('espresso')
    await recorder.line(mark, false)
    expect(recorder.pulses).toBe(pulse + 1)
    expect((await machine.vends()).length).toBe(0)
    expect(await tap(jo)).toMatchObject({ orders: ['2'] })
    await recorder.display(mark, /Thank you/)
    const paid = await stage.json('service', 'provider', 'redeem', '2', '--phone', jo)
    expect(paid).toMatchObject({ state: 'paid', redeemed: '80000000' })
  })
})
