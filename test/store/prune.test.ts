import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, DAY, NOW } from '../support/make.ts'
import { circumstances, findings, makeDatabaseStore, makeStore, PRICE, taken } from './fixture.ts'

const brewed = (store: Store, now = NOW) => {
  const { vend } = taken(store, anna.address, { now })
  store.vends.settle(vend.id, 'brewed', now)
  return vend
}
const left = (store: Store) => ({
  receipts: store.receipts.page(channel, { limit: 9999 }).map(each => Number(each.receipt.sequence)),
  vends: store.vends.page({ limit: 9999 }).map(each => each.id),
})

describe('prune', () => {
  it('drops old, redeemed bookings, and keeps the sums', () => {
    const store = makeStore()
    for (let cup = 0; cup < 4; cup++) brewed(store)
    brewed(store, NOW + DAY)
    store.syncs.record(findings({ redeemed: 5n * PRICE, headAt: NOW + DAY }))
    expect(store.prune(NOW + DAY)).toBe(9)
    expect(left(store)).toEqual({ receipts: [5], vends: [5] })
    expect(store.totals()).toMatchObject([{ cups: 5, amount: 5n * PRICE }])
    expect(store.ledger(channel, anna.address, circumstances).account.spentToday).toBe(0n)
    expect(store.ledger(channel, anna.address, { ...circumstances, now: NOW + DAY }).account.spentToday).toBe(PRICE)
  })

  it('drops a booking that is not what was written, and goes on', () => {
    const { database, store } = makeDatabaseStore()
    for (let cup = 0; cup < 4; cup++) brewed(store)
    store.syncs.record(findings({ redeemed: 4n * PRICE, headAt: NOW + DAY }))
    database.prepare("UPDATE vends SET price = '1' WHERE id = 2").run()
    expect(store.prune(NOW + DAY)).toBe(7)
    expect([left(store), store.status()]).toEqual([{ receipts: [4], vends: [4] }, { state: 'ready' }])
  })

  it('keeps unredeemed bookings', () => {
    const store = makeStore()
    for (let cup = 0; cup < 4; cup++) brewed(store)
    store.syncs.record(findings({ redeemed: 2n * PRICE, headAt: NOW + 9n * DAY }))
    store.prune(NOW + 9n * DAY)
    expect(left(store)).toEqual({ receipts: [4, 3], vends: [4, 3] })
  })

  it('keeps everything before the first sync', () => {
    const store = makeStore()
    brewed(store)
    brewed(store)
    store.prune(NOW + 9n * DAY)
    expect(left(store).receipts).toEqual([2, 1])
  })

  it('keeps the newest, so that the next receipt follows it', () => {
    const store = makeStore()
    brewed(store)
    const { id } = brewed(store)
    store.syncs.record(findings({ redeemed: 2n * PRICE, headAt: NOW + 9n * DAY }))
    store.prune(NOW + 9n * DAY)
    expect(left(store)).toEqual({ receipts: [2], vends: [id] })
    expect(taken(store).stored.receipt.sequence).toBe(3n)
  })

  it('keeps vends that are open or wait for the owner', () => {
    const store = makeStore()
    const first = taken(store)
    store.vends.settle(first.vend.id, 'unknown', NOW)
    const waits = taken(store)
    store.vends.settle(waits.vend.id, 'unknown', NOW)
    const open = taken(store)
    brewed(store)
    brewed(store)
    store.syncs.record(findings({ redeemed: 9n * PRICE, headAt: NOW + 9n * DAY }))
    store.prune(NOW + 9n * DAY)
    expect(left(store).vends).toEqual([5, open.vend.id, waits.vend.id])
    expect(store.vends.waitingForOwner()).toMatchObject([{ id: waits.vend.id }])
  })

  it('continues beyond one batch', () => {
    const { database, store } = makeDatabaseStore()
    store.syncs.record(findings({ deposited: 1_000_000n }))
    // One transaction, so that the disk is flushed once for all cups.
    database.write(() => {
      for (let cup = 0; cup < 1100; cup++) brewed(store)
    })
    store.syncs.record(findings({ deposited: 1_000_000n, redeemed: 1100n * PRICE, headAt: NOW + 9n * DAY }))
    expect(store.prune(NOW + 9n * DAY)).toBe(2 * 1099 + 1)
    expect(left(store)).toEqual({ receipts: [1100], vends: [1100] })
  })
})
