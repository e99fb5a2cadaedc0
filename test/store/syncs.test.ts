import { describe, expect, it } from 'vitest'
import { keepFrom } from '../../src/core/keep-from.ts'
import { structHash } from '../../src/core/messages.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, DAY, issuer, makeBadge, makeHash, makeReceipt, makeTerms, NOW, signReceipt } from '../support/make.ts'
import { circumstances, findings, makeStore, PRICE, storedChannel, taken } from './fixture.ts'

const balance = (store: Store) => store.channels.balance(channel)

describe('a sync', () => {
  it('records channel, block and time', () => {
    const store = makeStore()
    store.syncs.record(findings({ deposited: 9_999_999_999_999_999_999n, redeemed: 3n, closesAt: NOW + 9n }))
    expect(balance(store)).toEqual({
      deposited: 9_999_999_999_999_999_999n,
      redeemed: 3n,
      closesAt: NOW + 9n,
      blockNumber: 7n,
      blockAt: NOW - 12n,
      servedSinceSync: 0n,
      unredeemedSince: null,
    })
    expect(store.syncs.last()).toEqual({ headAt: NOW, blockNumber: 7n, blockAt: NOW - 12n, blockHash: makeHash('block 7') })
  })

  it('that lacks revocations of an issuer leaves its channels as never synced, or with the time that they had', () => {
    const store = makeStore()
    const first = { ...storedChannel, id: makeHash('first') }
    const foreign = { ...storedChannel, id: makeHash('foreign'), terms: makeTerms({ issuer: anna.address }) }
    for (const each of [first, foreign]) store.channels.put(each)
    const state = { deposited: 5n, redeemed: 0n, closesAt: 0n }
    const channels = new Map([channel, first.id, foreign.id].map(id => [id, state]))
    store.syncs.record({ ...findings({ headAt: NOW + 50n }), channels, behind: [issuer.address] })
    expect(balance(store)).toMatchObject({ deposited: 5n, blockAt: NOW - 12n })
    expect(store.channels.balance(first.id)).toBeNull()
    expect(store.channels.balance(foreign.id)).toMatchObject({ deposited: 5n, blockAt: NOW + 38n })
  })

  it('resets the amount served', () => {
    const store = makeStore()
    taken(store)
    store.syncs.record(findings())
    expect(balance(store)?.servedSinceSync).toBe(0n)
  })

  it('that showed no newer block counts as none: no new allowance, no new time, but what the channel has', () => {
    const store = makeStore()
    taken(store)
    store.syncs.record({ ...findings({ deposited: 5n, headAt: NOW - 50n }), now: NOW + 90n, isRepeat: true })
    expect(balance(store)).toMatchObject({ deposited: 5n, servedSinceSync: PRICE, blockAt: NOW - 12n })
    expect(store.syncs.last()).toMatchObject({ headAt: NOW, blockNumber: 7n })
    expect(store.clock.storedAt()).toBe(NOW + 90n)
  })

  it('gives no budget beyond the machine’s own time, and no more when the same block is read again later', () => {
    const store = makeStore()
    const future = { ...findings({ headAt: NOW + 9999n }), finalBlock: { number: 8n, at: NOW + 9999n, hash: makeHash('block 8') } }
    store.syncs.record({ ...future, now: NOW + 10n })
    expect(balance(store)?.blockAt).toBe(NOW + 10n)
    store.syncs.record({ ...future, now: NOW + 500n, isRepeat: true })
    expect(balance(store)?.blockAt).toBe(NOW + 10n)
    expect(store.clock.storedAt()).toBe(NOW + 500n)
  })

  it('keeps the start of the unredeemed time, until a redemption pays for all of it', () => {
    const store = makeStore()
    taken(store)
    taken(store, anna.address, { now: NOW + 50n })
    store.syncs.record(findings({ headAt: NOW + 60n }))
    expect(balance(store)?.unredeemedSince).toBe(NOW)
    store.syncs.record(findings({ headAt: NOW + 70n, redeemed: PRICE }))
    expect(balance(store)?.unredeemedSince).toBe(NOW + 70n)
    store.syncs.record(findings({ headAt: NOW + 80n, redeemed: 2n * PRICE }))
    expect(balance(store)?.unredeemedSince).toBeNull()
    taken(store, anna.address, { now: NOW + 90n })
    expect(balance(store)?.unredeemedSince).toBe(NOW + 90n)
  })

  it('counts what is unredeemed from now, where the clock was ahead of it when that began', () => {
    const store = makeStore()
    taken(store, anna.address, { now: NOW + 1000n })
    store.syncs.record(findings({ headAt: NOW + 60n }))
    expect(balance(store)?.unredeemedSince).toBe(NOW + 60n)
  })

  it('changes nothing at all when a part of it cannot be recorded', () => {
    const store = makeStore()
    taken(store)
    const before = [balance(store), store.syncs.last(), store.clock.storedAt()]
    const found = findings({ redeemed: PRICE, headAt: NOW + 99n })
    const withUnknown = {
      ...found,
      channels: new Map([...found.channels, [makeHash('unknown'), { deposited: 1n, redeemed: 0n, closesAt: 0n }]]),
    }
    expect(() => store.syncs.record(withUnknown)).toThrow('is not in the store')
    expect([balance(store), store.syncs.last(), store.clock.storedAt()]).toEqual(before)
  })
})

describe('the stored time', () => {
  it('never goes back, except by a sync', () => {
    const store = makeStore()
    store.clock.put(NOW + 100n)
    store.clock.put(NOW + 50n)
    taken(store)
    expect(store.clock.storedAt()).toBe(NOW + 100n)
    store.syncs.record(findings({ headAt: NOW - 500n }))
    expect(store.clock.storedAt()).toBe(NOW - 500n)
  })
})

describe('an adopted receipt', () => {
  const receipt = makeReceipt(PRICE, null, { sequence: 40n, cumulativeAmount: 4000n, previous: makeHash('lost') })
  const adopted = (change: Partial<StoredReceipt> = {}): StoredReceipt => ({
    receipt,
    hash: structHash('Receipt', receipt),
    signature: signReceipt(anna, receipt),
    signer: anna.address,
    badge: { ...makeBadge(anna.address), isCard: false },
    redeemable: true,
    ...change,
  })

  it('is the newest, and the next one follows it', () => {
    const store = makeStore()
    taken(store)
    store.receipts.adopt(adopted())
    expect(store.receipts.newest(channel)).toEqual(adopted())
    expect(store.receipts.newestRedeemable(channel)).toEqual(adopted())
    expect(taken(store).stored.receipt).toMatchObject({ sequence: 41n, cumulativeAmount: 4000n + PRICE, previous: adopted().hash })
    expect(store.receipts.page(channel, { limit: 9 }).map(each => each.receipt.sequence)).toEqual([41n, 40n, 1n])
  })

  it('is adopted once', () => {
    const store = makeStore()
    store.receipts.adopt(adopted())
    store.receipts.adopt(adopted())
    expect(store.receipts.page(channel, { limit: 9 })).toHaveLength(1)
  })

  it('is left alone where a receipt above it was stored since it was judged', () => {
    const store = makeStore()
    store.receipts.adopt(adopted())
    const { stored } = taken(store)
    const below = makeReceipt(PRICE, null, { sequence: 90n, cumulativeAmount: 4000n })
    store.receipts.adopt(adopted({ receipt: below, hash: structHash('Receipt', below) }))
    expect([store.receipts.newest(channel), store.receipts.newestRedeemable(channel)]).toEqual([stored, stored])
  })

  it('is unredeemed from when it was issued', () => {
    const store = makeStore()
    store.receipts.adopt(adopted())
    expect(balance(store)?.unredeemedSince).toBe(receipt.issuedAt)
  })

  it('does not replace the newest redeemable one if no badge proves it on-chain', () => {
    const store = makeStore()
    const { stored } = taken(store)
    store.receipts.adopt(adopted({ badge: null, redeemable: false }))
    expect(store.receipts.newest(channel)?.redeemable).toBe(false)
    expect(store.receipts.newestRedeemable(channel)).toEqual(stored)
  })

  it('may have a smaller sequence than a twin’s: the receipt paid by the chain counts', () => {
    const store = makeStore()
    for (let cup = 0; cup < 3; cup++) taken(store)
    const twin = makeReceipt(5000n, null, { sequence: 2n, cumulativeAmount: 5000n, previous: makeHash('twin') })
    store.syncs.record(findings({ redeemed: 5000n }))
    store.receipts.adopt(adopted({ receipt: twin, hash: structHash('Receipt', twin) }))
    expect(store.receipts.newest(channel)?.receipt).toEqual(twin)
    expect(balance(store)?.unredeemedSince).toBeNull()
    expect(taken(store).stored.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 5000n + PRICE })
  })

  it('ends the allowance: the store is no longer old', () => {
    const store = makeStore()
    store.syncs.record(findings({ redeemed: 4000n }))
    expect(() => taken(store)).toThrow('allowance-used-up')
    store.receipts.adopt(adopted())
    expect(taken(store).vend.paid).toBe(PRICE)
  })

  it('needs no badge when the issuer signed it', () => {
    const store = makeStore()
    store.receipts.adopt(adopted({ signer: issuer.address, badge: null }))
    expect(store.receipts.newestRedeemable(channel)).toMatchObject({ signer: issuer.address, badge: null })
  })
})

describe('receipts', () => {
  it('are returned in pages, newest first', () => {
    const store = makeStore()
    for (let cup = 0; cup < 12; cup++) taken(store)
    const sequences = (page: StoredReceipt[]) => page.map(each => each.receipt.sequence)
    expect(sequences(store.receipts.page(channel, { limit: 2 }))).toEqual([12n, 11n])
    expect(sequences(store.receipts.page(channel, { before: 10n, limit: 3 }))).toEqual([9n, 8n, 7n])
    expect(store.receipts.page(channel, { before: 1n, limit: 3 })).toEqual([])
  })

  it('are empty if none was taken', () => {
    const store = makeStore()
    expect(store.receipts.newest(channel)).toBeNull()
    expect(store.receipts.newestRedeemable(channel)).toBeNull()
    expect(store.ledger(channel, anna.address, circumstances).newest).toBeNull()
  })
})

it('a lie about the newest block’s time, by which the machine set its clock, does not decide which bookings are kept', () => {
  const store = makeStore()
  const far = NOW + 36_500n * DAY
  store.syncs.record({ ...findings({ headAt: far }), finalBlock: { number: 8n, at: NOW, hash: makeHash('block 8') }, now: far })
  expect(keepFrom({ now: far, trusted: true }, store.syncs.last(), DAY)).toBe(NOW - DAY)
})
