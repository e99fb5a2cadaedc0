import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../src/support/version.ts'
import { runCrema } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'

describe('the chain’s record of a rented machine', () => {
  let stage: PlatformMachine
  let machine: Daemon

  beforeAll(async () => {
    stage = await startPlatformMachine()
    for (const sensor of ['water', 'hopper']) await stage.simulated.client.setLevel(sensor, 1)
    machine = await stage.start()
    await stage.accept(
      'customer',
      await stage.publish('owner', 'rental', '--token', stage.token, '--product', 'Espresso=0.70'),
      '--deposit',
      '50',
    )
    const repair = ['--token', stage.token, '--product', 'Water=25,no-water']
    await stage.accept('owner', await stage.publish('service', 'service', ...repair), '--deposit', '100')
    const beans = ['--token', stage.token, '--product', 'Beans=20,beans']
    await stage.accept('owner', await stage.publish('supplier', 'supply', ...beans), '--deposit', '100')
    await machine.untilStatus('a deposit', ({ channels }) =>
      channels.some(({ depositLeft }) => depositLeft !== null && depositLeft !== '0'),
    )
  })
  afterAll(() => stage.stop())

  it('begins with a separate report, which has the software version', async () => {
    const { report } = await stage.untilTwin('a first report', twin => twin.report !== null)
    expect(report).toMatchObject({ sequence: '1', cups: '0', status: 'serving', faults: [], supplies: [], software: version })
    await machine.untilStatus('a final report', status => status.report?.sequence === '1' && status.report.state === 'final')
    const shown = await runCrema(['machine', 'status', '--config', stage.path('machine.toml')])
    expect(shown.stdout).toMatch(/^report {4}1 of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, final$/m)
  })

  it('gets the cups together with the redemption, in one transaction', async () => {
    const anna = await stage.phone('anna', 'customer').hire()
    await stage.buy(anna, 'espresso')
    await stage.buy(anna, 'espresso')
    await machine.ask({ command: 'redeem' })
    const { report } = await stage.untilTwin('two cups', ({ report }) => report?.cups === '2')
    expect(report).toMatchObject({ sequence: '2', cupsByProduct: [2, 0, 0, 0, 0, 0, 0, 0] })
    const [redemption] = await machine.untilRedeemed(1)
    expect(redemption).toMatchObject({ state: 'final', report: '2', paid: '1400000' })
    const hash = redemption?.transactionHash ?? expect.unreachable('there is no redemption')
    const { to } = await stage.platform.ask(client => client.getTransaction({ hash }))
    expect(to?.toLowerCase()).toBe(stage.platform.machines)
  })

  it('shows a fault at once, and the work order it causes', async () => {
    await stage.simulated.client.setLevel('water', 0)
    const { report, orders } = await stage.untilTwin('no water', ({ report }) => report?.faults.includes('no-water') === true)
    expect(report).toMatchObject({ sequence: '3', status: 'out of service', cups: '2' })
    expect(orders.find(({ cause }) => cause === 0)).toMatchObject({ state: 'requested', provider: stage.address('service') })
  })

  it('shows the fault as fixed as soon as the machine serves again', async () => {
    await stage.simulated.client.setLevel('water', 1)
    const { report } = await stage.untilTwin('serving', ({ report }) => report?.status === 'serving')
    expect(report).toMatchObject({ sequence: '4', faults: [] })
  })

  it('is updated when the machine is back online, even across a crash, and nothing is reported twice', async () => {
    await stage.network.cut()
    await machine.untilStatus('no chain', ({ chain }) => !chain.reachable)
    await stage.buy(await stage.phone('ben', 'customer').hire(), 'espresso')
    await machine.kill()
    machine = await stage.start()
    await stage.simulated.client.setLevel('hopper', 0)
    await machine.untilStatus('few beans', ({ condition }) => condition.supplies === 1)
    await stage.network.restore()
    const { report, orders } = await stage.untilTwin('few beans', ({ report }) => report?.supplies.includes('beans') === true)
    expect(report?.cups).toBe('3')
    expect(orders.find(({ cause }) => cause === 32)).toMatchObject({ state: 'requested', provider: stage.address('supplier') })
    await machine.untilRedeemed(2)
    expect(machine.log.filter(({ msg }) => msg === 'The report could not be sent; will retry.')).toEqual([])
    const { sequence } = (await stage.untilTwin('the newest', twin => twin.report !== null)).report ?? { sequence: '0' }
    expect(Number(sequence)).toBeLessThanOrEqual(6)
  })
})
