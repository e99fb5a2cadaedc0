import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, ben, channel, DAY, hashOf, makeBadge, makeHash, makeReceipt, makeTerms, NOW, signReceipt } from '../support/make.ts'
import { BOOT, circumstances, findings, furnish, makeDatabaseStore, makeFile, makeStore, PRICE, storedChannel, taken } from './fixture.ts'

const brewed = (store: Store, now = NOW) => {
  const { vend } = taken(store, anna.address, { now })
  store.vends.settle(vend.id, 'brewed', now)
  return vend
}
const left = (store: Store) => ({
  receipts: store.receipts.page(channel, { limit: 9999 }).map(each => Number(each.receipt.sequence)),
  vends: store.vends.page({ limit: 9999 }).map(each => each.id),
})

/** A receipt over this many cups, lost and found again. */
function adoptedAs(cups: number): StoredReceipt {
  const receipt = makeReceipt(BigInt(cups) * PRICE, null, { sequence: BigInt(cups) })
  const badge = { ...makeBadge(anna.address), isCard: false }
  return { receipt, hash: hashOf(receipt), signature: signReceipt(anna, receipt), signer: anna.address, badge, redeemable: true }
}

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
    const store = furnish(openStore({ file: makeFile(), bootId: BOOT }))
    onTestFinished(() => store.close())
    for (let cup = 0; cup < 3; cup++) store.receipts.adopt(adoptedAs(cup + 1))
    expect(store.channels.balance(channel)).toBeNull()
    expect(store.prune(NOW + 9n * DAY)).toBe(0)
    expect(left(store).receipts).toEqual([3, 2, 1])
  })

  it.each([
    ['older than the time', { at: NOW - 1n, redeemed: PRICE }, []],
    ['not older than the time', { at: NOW, redeemed: PRICE }, [1]],
    ['not redeemed by the least', { at: NOW - 1n, redeemed: PRICE - 1n }, [1]],
  ])('drops what is older and redeemed, nothing else: %s', (_, { at, redeemed }, kept) => {
    const store = makeStore()
    brewed(store, at)
    brewed(store, NOW)
    store.syncs.record(findings({ redeemed }))
    expect(store.prune(NOW)).toBe(2 - 2 * kept.length)
    expect(left(store).receipts).toEqual([2, ...kept])
  })

  it('goes by what each channel has paid', () => {
    const store = makeStore()
    const other = { ...storedChannel, id: makeHash('other'), terms: makeTerms({ payer: ben.address }) }
    store.channels.put(other)
    store.syncs.record(findings({ id: other.id }))
    for (const id of [channel, channel, other.id, other.id]) {
      const { vend } = taken(store, anna.address, { id })
      store.vends.settle(vend.id, 'brewed', NOW)
    }
    store.syncs.record(findings({ id: other.id, redeemed: 2n * PRICE }))
    expect(store.prune(NOW + 9n * DAY)).toBe(3)
    expect([channel, other.id].map(id => store.receipts.page(id, { limit: 9 }).length)).toEqual([2, 1])
  })

  it('keeps the newest that can be redeemed, though a later one is known', () => {
    const store = makeStore()
    brewed(store)
    brewed(store)
    for (const cup of [7, 8]) store.receipts.adopt({ ...adoptedAs(cup), badge: null, redeemable: false })
    store.syncs.record(findings({ redeemed: 9n * PRICE }))
    expect(store.prune(NOW + 9n * DAY)).toBe(2 + 1 + 1)
    expect(left(store).receipts).toEqual([8, 2])
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
    const starting = taken(store)
    store.vends.markStarting(starting.vend.id)
    brewed(store)
    brewed(store)
    store.syncs.record(findings({ redeemed: 9n * PRICE, headAt: NOW + 9n * DAY }))
    store.prune(NOW + 9n * DAY)
    expect(left(store).vends).toEqual([6, starting.vend.id, open.vend.id, waits.vend.id])
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
