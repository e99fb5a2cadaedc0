import { describe, expect, it } from 'vitest'
import type { OpenOrder } from '../../src/core/work-order.ts'
import type { WorkReceipt } from '../../src/store/records.ts'
import { anna, ben, channel, hashOf, makeAddress, makeHash, makeReceipt, NOW, signReceipt } from '../support/make.ts'
import { makeStore, storedChannel } from './fixture.ts'

const workOrders = makeAddress('work orders')
const other = makeHash('other')
const order = (change: Partial<OpenOrder> = {}): OpenOrder => ({
  ...{ id: 7n, workOrders, cause: 2, requestedAt: NOW - 60n, acceptedAt: NOW - 30n, fee: 80n, channelId: channel },
  ...{ visitorIssuer: anna.address, redeemed: 5n, provenAmount: 6n, provenFees: 4n },
  ...change,
})

function receipt(orderId: bigint, change: { sequence?: bigint; channelId?: typeof channel; of?: typeof workOrders } = {}): WorkReceipt {
  const { sequence = 1n, channelId = channel, of = workOrders } = change
  const signed = makeReceipt(80n, null, { sequence, channelId })
  const signature = signReceipt(ben, signed)
  return { workOrders: of, orderId, receipt: signed, hash: hashOf(signed), signature, completion: signature, fees: 80n }
}

function setUp() {
  const store = makeStore()
  store.channels.put({ ...storedChannel, id: other })
  return store
}

describe('open orders', () => {
  it('are those of the last sync, whole, in the order of their numbers', () => {
    const store = setUp()
    store.work.record([order(), order({ id: 3n })])
    const now = [order({ id: 9n, channelId: other, visitorIssuer: ben.address }), order({ id: 8n })]
    store.work.record(now)
    expect(store.work.open()).toEqual(now.toReversed())
    store.work.record([])
    expect(store.work.open()).toEqual([])
  })

  it('in a channel that is not known are left out', () => {
    const store = setUp()
    store.work.record([order({ channelId: makeHash('unknown') }), order()])
    expect(store.work.open()).toEqual([order()])
  })
})

describe('receipts for work', () => {
  it('are found by contract and order', () => {
    const store = setUp()
    const [one, two] = [receipt(7n), receipt(7n, { of: makeAddress('new work orders'), sequence: 2n })]
    for (const each of [one, two]) store.work.keep(each)
    expect(store.work.receiptOf(workOrders, 7n)).toEqual(one)
    expect(store.work.receiptOf(two.workOrders, 7n)).toEqual(two)
    expect(store.work.receiptOf(workOrders, 8n)).toBeNull()
  })

  it('have a newest one in each channel, by number and not by text', () => {
    const store = setUp()
    expect(store.work.newest(channel)).toBeNull()
    const all = [receipt(1n, { sequence: 9n }), receipt(2n, { sequence: 10n }), receipt(3n, { sequence: 2n })]
    for (const each of [...all, receipt(4n, { sequence: 99n, channelId: other })]) store.work.keep(each)
    expect(store.work.newest(channel)).toEqual(all[1])
    expect(store.work.newest(other)?.orderId).toBe(4n)
  })
})

describe('visits', () => {
  it('are one for each issuer, until they end', () => {
    const store = setUp()
    for (const [issuer, endsAt] of [
      [anna.address, 5n],
      [ben.address, 6n],
      [anna.address, 7n],
    ] as const)
      store.visits.put({ issuer, endsAt })
    expect(
      store.visits
        .all()
        .map(({ endsAt }) => endsAt)
        .sort(),
    ).toEqual([6n, 7n])
    store.visits.drop(anna.address)
    expect(store.visits.all()).toEqual([{ issuer: ben.address, endsAt: 6n }])
    store.visits.put({ issuer: anna.address, endsAt: 8n })
    store.visits.clear()
    expect(store.visits.all()).toEqual([])
  })

  it('count their test cups from the first one', () => {
    const store = setUp()
    expect(store.visits.testCups()).toBeNull()
    store.visits.putTestCups({ brewed: 1, since: NOW })
    store.visits.putTestCups({ brewed: 2, since: NOW })
    expect(store.visits.testCups()).toEqual({ brewed: 2, since: NOW })
  })
})
