import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'

const WEEK = 7 * 86_400

describe('a machine without configured customers', () => {
  let stage: PlatformMachine
  let machine: Daemon

  beforeAll(async () => {
    stage = await startPlatformMachine()
    machine = await stage.start()
  })
  afterAll(() => stage.stop())

  const paid = async () => (await machine.vends()).map(({ product, price }) => [product, price])
  const untilServed = (customers: number) =>
    machine.untilStatus(
      `${customers} customers with a deposit`,
      ({ channels }) => channels.filter(({ depositLeft, refusal }) => refusal === null && depositLeft !== '0').length === customers,
    )

  it('does not serve until it is rented', async () => {
    const { problems } = await machine.untilStatus('a reachable chain', ({ chain }) => chain.reachable)
    expect(problems[0]).toMatchObject({ code: 'no-customer' })
    await stage.refusePress('espresso', /Not rented/)
  })

  it('serves its customer, at the prices of the offer and only the drinks in it', async () => {
    const offer = await stage.publish('owner', 'rental', '--token', stage.token, '--product', 'Espresso=0.70')
    await stage.accept('customer', offer, '--deposit', '50')
    await untilServed(1)
    await stage.buy(await stage.phone('anna', 'customer').hire(), 'espresso')
    expect(await paid()).toEqual([['espresso', '700000']])
    await stage.refusePress('lungo', /Not available here/)
  })

  it('tells several customers apart by the issuer of a badge, each with its own prices and token', async () => {
    const native = ['--token', 'native', '--product', 'espresso=0.001', '--product', 'Lungo=0.002']
    const offer = await stage.publish('owner', 'rental', ...native, '--customer', stage.address('stranger'))
    await stage.accept('stranger', offer, '--deposit', '1')
    await untilServed(2)
    const zoe = await stage.phone('zoe', 'stranger').hire()
    await stage.buy(zoe, 'espresso')
    await stage.buy(zoe, 'lungo')
    await stage.buy(await stage.phone('ben', 'customer').hire(), 'espresso')
    expect(await paid()).toEqual([
      ['espresso', '700000'],
      ['espresso', String(10n ** 15n)],
      ['lungo', String(2n * 10n ** 15n)],
      ['espresso', '700000'],
    ])
    await stage.refuse(await stage.phone('carla', 'customer').hire(), 'lungo', /Not in your company’s contract/)
  })

  it('syncs in ten calls for two customers and the delivery of the machine', async () => {
    await stage.json('owner', 'provider', 'orders', 'deliver', '1')
    const { chain } = await machine.untilStatus('a sync of a new block', ({ chain }) => chain.callsLastSync === 10)
    expect(chain.reachable).toBe(true)
  })

  it('continues to serve after an offline restart', async () => {
    await stage.network.cut()
    await machine.kill()
    machine = await stage.start()
    await stage.buy(await stage.phone('dora', 'customer').hire(), 'espresso')
    await stage.network.restore()
    await machine.untilStatus('a reachable chain', ({ chain }) => chain.reachable)
  })

  it('uses the prices of an offer that the same customer accepted later', async () => {
    const dearer = ['--token', stage.token, '--product', 'Espresso=0.75', '--product', 'Lungo=0.95']
    await stage.accept('customer', await stage.publish('owner', 'rental', ...dearer), '--deposit', '1')
    await machine.untilStatus('the added deposit', ({ channels }) => channels.some(({ deposited }) => deposited === '51000000'))
    await machine.untilStatus('the new price', ({ products }) =>
      products.some(({ prices }) => prices.some(({ price }) => price === '750000')),
    )
    const erik = await stage.phone('erik', 'customer').hire()
    await stage.buy(erik, 'espresso')
    await stage.buy(erik, 'lungo')
    expect((await paid()).slice(-2)).toEqual([
      ['espresso', '750000'],
      ['lungo', '950000'],
    ])
  })

  it('serves no customer of the old Agreements contract after a change, but is paid what they owe', async () => {
    await stage.network.cut()
    await stage.buy(await stage.phone('zora', 'stranger').hire(), 'espresso')
    const owed = String(10n ** 15n)
    await machine.untilStatus('a cup that is owed', ({ channels }) => channels[1]?.unredeemed === owed)
    await machine.kill()
    await stage.network.restore()
    const moveBack = await stage.moveToNewPlatform()
    machine = await stage.start()
    await machine.ask({ command: 'redeem' })
    const { problems, channels } = await machine.untilStatus('all redeemed', status =>
      status.channels.every(({ unredeemed }) => unredeemed === '0'),
    )
    expect(problems[0]).toMatchObject({ code: 'no-customer' })
    expect(channels.map(({ refusal }) => refusal)).toEqual(['ended', 'ended'])
    await stage.refusePress('espresso', /Not rented/)
    await machine.kill()
    moveBack()
    machine = await stage.start()
    await untilServed(2)
  })

  it('serves a customer that ended its agreements until the end of the notice, and is paid its debt', async () => {
    for (const agreement of ['1', '3']) await stage.json('customer', 'company', 'end', agreement)
    await machine.untilStatus('the ends', ({ chain }) => chain.reachable)
    const fritz = await stage.phone('fritz', 'customer').hire()
    await stage.buy(fritz, 'espresso')
    await stage.anvil.increaseTime(WEEK + 60)
    const { channels } = await machine.untilStatus('one that ended', status => status.channels.some(({ refusal }) => refusal === 'ended'))
    expect(channels.map(({ refusal }) => refusal)).toEqual(['ended', null])
    await stage.refuse(fritz, 'espresso', /no contract/)
    await machine.ask({ command: 'redeem' })
    await machine.untilStatus('all redeemed', status => status.channels.every(({ unredeemed }) => unredeemed === '0'))
  })
})
