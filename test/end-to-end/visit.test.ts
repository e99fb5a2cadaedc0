import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DELIVERY, NO_WATER } from '../../src/core/causes.ts'
import { crema } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'
import { type Visitors, visitorsAt } from './visitors.ts'

const BEANS = 32

describe('work at a machine, from the fault to the payment', { timeout: 90_000 }, () => {
  let stage: PlatformMachine
  let machine: Daemon
  let visitors: Visitors

  beforeAll(async () => {
    stage = await startPlatformMachine()
    visitors = visitorsAt(stage)
    await stage.simulated.client.setLevel('water', 1)
    await stage.simulated.client.setLevel('hopper', 1)
    machine = await stage.start()
    const dollars = ['--token', stage.token]
    await stage.accept('customer', await stage.publish('owner', 'rental', ...dollars, '--product', 'Espresso=0.70'), '--deposit', '50')
    await stage.accept('owner', await stage.publish('service', 'service', ...dollars, '--product', 'Water=80,no-water'), '--deposit', '100')
    await stage.accept('owner', await stage.publish('supplier', 'supply', ...dollars, '--product', 'Beans=20,beans'), '--deposit', '100')
  })
  afterAll(() => stage.stop())

  it('the machine itself is delivered: shipped with a tracking number, done by its own report', async () => {
    await stage.json('owner', 'provider', 'orders', 'deliver', '1')
    const id = await visitors.order(DELIVERY, 'requested')
    await visitors.promise('owner', id, 'DHL 00340434')
    await stage.untilTwin('no open delivery', ({ orders }) => orders.every(({ cause }) => cause !== DELIVERY))
    const all = (await stage.json(undefined, 'provider', 'orders', '--all'))['orders'] as { id: string; state: string }[]
    expect(all.find(each => each.id === id)).toMatchObject({ state: 'done', note: 'DHL 00340434' })
  })

  let mending = ''
  const jo = () => stage.path('jo')

  it('a technician starts work: out of service, order requested, accepted, a tap; the visit survives a crash', async () => {
    await stage.simulated.client.setLevel('water', 0)
    const id = await visitors.order(NO_WATER, 'requested')
    await visitors.promise('service', id, 'Jo')
    await visitors.hire('jo', 'service')
    await visitors.untilPromised(machine, id)
    expect(await visitors.tapFor(jo(), /^Service/)).toEqual([])
    expect(await visitors.tapFor(jo(), /Not fixed yet No water/)).toEqual([])
    expect(await visitors.tapFor(jo(), /^Service/)).toEqual([])
    await stage.untilTwin('a technician at work', ({ report }) => report?.status === 'in service by a technician')
    await machine.kill()
    machine = await stage.start(/^Service/)
    expect((await machine.status()).machine.state).toBe('service')
    mending = id
  })

  it('the technician finishes: a test cup, a tap, paid', async () => {
    const { recorder, client } = stage.simulated
    await client.setLevel('water', 1)
    await machine.untilStatus('water, and the chain', ({ condition, chain }) => condition.faults === 0 && chain.reachable)
    const { mark, pulses } = recorder
    await client.press('espresso')
    await recorder.line(mark, true)
    await recorder.line(mark, false)
    expect(recorder.pulses).toBe(pulses + 1)
    expect(await machine.vends()).toEqual([])
    expect(await visitors.tapFor(jo(), /Thank you/)).toEqual([mending])
    expect(await stage.json('service', 'provider', 'redeem', mending, '--phone', jo())).toMatchObject({
      state: 'paid',
      redeemed: '80000000',
    })
    await stage.untilTwin('serving', ({ report }) => report?.status === 'serving' && report.faults.length === 0)
    await stage.buy(await stage.phone('anna', 'customer').hire(), 'espresso')
  })

  it('a driver refills it: the receipt survives a crash of the machine and a tear of the tap', async () => {
    const { client } = stage.simulated
    await client.setLevel('hopper', 0)
    const id = await visitors.order(BEANS, 'requested')
    await visitors.promise('supplier', id, 'UPS 1Z999')
    const kim = await visitors.hire('kim', 'supplier')
    await visitors.untilPromised(machine, id)
    expect(await visitors.tapFor(kim, /Not refilled yet No beans/)).toEqual([])
    expect((await machine.status()).machine.state).not.toBe('service')
    await client.setLevel('hopper', 1)
    await machine.untilStatus('beans', ({ condition }) => condition.supplies === 0)
    await visitors.tap(kim, '--leave-at', 'deliver')
    await machine.untilStatus('a signed receipt', ({ work }) => work.some(each => each.id === id && each.signed))
    await machine.kill()
    machine = await stage.start()
    expect(await visitors.tapFor(kim, /Thank you/)).toEqual([id])
    const receipt = stage.path('receipt.json')
    await crema('wallet', 'receipt', id, '--phone', kim, '--out', receipt)
    const paid = await stage.json('supplier', 'provider', 'redeem', id, '--receipt', receipt)
    expect(paid).toMatchObject({ state: 'paid', redeemed: '20000000' })
  })

  it('no visitor is admitted once the work is done', async () => {
    await machine.untilStatus('no work', ({ work }) => work.length === 0)
    const { mark } = stage.simulated.recorder
    await visitors.tap(jo())
    await stage.simulated.recorder.display(mark, /Press a button first/)
    expect((await machine.status()).machine.state).not.toBe('service')
  })
})
