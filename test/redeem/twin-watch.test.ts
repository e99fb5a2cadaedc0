import { describe, expect, it } from 'vitest'
import { findings, PRICE, take, taken } from '../store/fixture.ts'
import { anna, channel, DAY, makeHash, NOW } from '../support/make.ts'
import { ofTwin, setUp } from './machine.ts'

/** A machine that sold two cups, and a chain that has paid this much without its doing. */
function setUpPaid(redeemed: bigint) {
  const machine = setUp({ threshold: 10n ** 9n })
  taken(machine.store)
  const { stored } = taken(machine.store)
  machine.chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed, closesAt: 0n }]])
  return { ...machine, stored }
}

describe('a redemption that this store did not send', () => {
  it('of a receipt that it does not hold is an alarm, although it has sold as much; the allowance bounds what it serves', async () => {
    const { loop, chain, store } = setUpPaid(2n * PRICE)
    chain.redeemedReceipt = async () => ofTwin(2n * PRICE)
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ channelId: channel, kind: 'unknown-redemption', amount: 2n * PRICE }])
    expect(take(store)).toMatchObject({ kind: 'rejected', reason: 'allowance-used-up' })
    expect(take(store, anna.address, { allowance: PRICE })).toMatchObject({ kind: 'accepted' })
    store.syncs.record(findings({ redeemed: 2n * PRICE, headAt: NOW + 600n }))
    expect(take(store, anna.address, { allowance: PRICE })).toMatchObject({ reason: 'allowance-used-up' })
  })

  it('is no alarm again once the owner has dismissed it, after a restart either, until the next one', async () => {
    const { loop, chain, store, restarted } = setUpPaid(2n * PRICE)
    let redeemed = 2n * PRICE
    chain.redeemedReceipt = async () => ofTwin(redeemed)
    await loop.sync()
    store.alarms.end(store.alarms.open()[0]?.id ?? 0, NOW)
    await loop.sync()
    await restarted().sync()
    expect([store.alarms.open(), take(store).kind]).toEqual([[], 'accepted'])
    redeemed = 5n * PRICE
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed, closesAt: 0n }]])
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ kind: 'unknown-redemption', amount: 5n * PRICE }])
  })

  it('of a receipt that it holds is a courier’s, and no alarm', async () => {
    const { loop, chain, store, stored } = setUpPaid(2n * PRICE)
    chain.redeemedReceipt = async () => stored
    await loop.sync()
    expect([store.alarms.open(), take(store).kind]).toEqual([[], 'accepted'])
  })

  it('of a receipt that it held is no alarm after a restart either, when the receipt was pruned', async () => {
    const { loop, chain, store, restarted } = setUp({ threshold: 10n ** 9n })
    const { stored, vend } = taken(store)
    store.vends.settle(vend.id, 'brewed', NOW)
    taken(store)
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed: PRICE, closesAt: 0n }]])
    chain.redeemedReceipt = async () => stored
    await loop.sync()
    expect(store.prune(NOW + 9n * DAY)).toBeGreaterThan(0)
    await restarted().sync()
    expect(store.alarms.open()).toEqual([])
  })

  it('is noticed although a node once made up a greater one, which the owner dismissed', async () => {
    const { loop, chain, store } = setUpPaid(10n ** 9n)
    chain.redeemedReceipt = async (_, redeemed) => (redeemed === 10n ** 9n ? null : ofTwin(redeemed))
    await loop.sync()
    for (const { id } of store.alarms.open()) store.alarms.end(id, NOW)
    chain.channels = async () => new Map([[channel, { deposited: 10_000n, redeemed: 5n * PRICE, closesAt: 0n }]])
    await loop.sync()
    expect(store.alarms.open()).toMatchObject([{ kind: 'unknown-redemption', amount: 5n * PRICE }])
  })

  it('that no node shows is an alarm, at once or after a few failures; the machine redeems meanwhile', async () => {
    const shown = setUpPaid(2n * PRICE)
    shown.chain.redeemedReceipt = async () => null
    await shown.loop.sync()
    expect(shown.store.alarms.open()).toHaveLength(1)
    const failing = setUpPaid(PRICE)
    failing.chain.redeemedReceipt = async () => {
      throw new Error('No logs today.')
    }
    for (const alarms of [0, 0, 1]) {
      await failing.loop.sync()
      expect(failing.store.alarms.open()).toHaveLength(alarms)
      expect(failing.loop.fault(channel)).toBeNull()
    }
  })
})

/** A machine whose redemption of two cups was mined after that of one cup, which this store did not send. */
async function overtaken() {
  const machine = setUp()
  const { stored: first } = taken(machine.store)
  taken(machine.store)
  await machine.loop.sync()
  machine.fake.mine(makeHash('of another sender'), PRICE)
  machine.fake.mineAll()
  return { ...machine, first }
}

describe('a redemption that this store did not send, before its own was mined', () => {
  it.each([
    ['of a receipt that it does not hold is an alarm', true],
    ['of a receipt that it holds is a courier’s, and no alarm', false],
  ])('%s', async (_, isTwin) => {
    const { loop, fake, chain, store, first } = await overtaken()
    chain.redeemedReceipt = async (_, redeemed) => (redeemed !== PRICE ? null : isTwin ? ofTwin(PRICE) : first)
    for (let sync = 0; sync < 4; sync++) {
      fake.block += 1n
      await loop.sync()
    }
    expect(store.channels.balance(channel)?.redeemed).toBe(2n * PRICE)
    expect(store.alarms.open()).toMatchObject(isTwin ? [{ kind: 'unknown-redemption', amount: PRICE }] : [])
  })
})

describe('this store’s own redemption', () => {
  it('is no alarm', async () => {
    const { loop, fake, store } = setUp()
    taken(store)
    await loop.sync()
    fake.mineAll()
    for (let sync = 0; sync < 3; sync++) {
      fake.block += 1n
      await loop.sync()
    }
    expect(store.channels.balance(channel)?.redeemed).toBe(PRICE)
    expect(store.alarms.open()).toEqual([])
  })
})
