import { describe, expect, it } from 'vitest'
import { structHash } from '../../src/core/messages.ts'
import { openStore } from '../../src/store/open-store.ts'
import { anna, ben, channel, DAY, issuer, makeAddress, makeBadge, makeHash, makeTerms, NOW } from '../support/make.ts'
import { BOOT, circumstances, findings, furnish, makeFile, makeStore, offer, PRICE, storedChannel, take, taken } from './fixture.ts'

describe('a valid receipt', () => {
  it('is stored with its badge, and with a paid vend', () => {
    const store = makeStore()
    const offered = offer(store)
    const result = store.takeReceipt(offered, circumstances)
    const stored = {
      receipt: offered.receipt,
      hash: structHash('Receipt', offered.receipt),
      signature: offered.signature,
      signer: anna.address,
      badge: store.badges.get(issuer.address, anna.address),
      redeemable: true,
    }
    const vend = {
      id: 1,
      channelId: channel,
      sequence: 1n,
      holder: anna.address,
      product: 'espresso',
      price: PRICE,
      paid: PRICE,
      creditTaken: 0n,
      state: 'paid',
      waitsForOwner: false,
      at: NOW,
    }
    expect(result).toEqual({ kind: 'accepted', stored, vend })
    expect(store.receipts.newest(channel)).toEqual(stored)
    expect(store.receipts.newestRedeemable(channel)).toEqual(stored)
    expect(store.vends.page({ limit: 10 })).toEqual([vend])
  })

  it('updates the newest receipt, the day’s sum, the amount served and the clock', () => {
    const store = makeStore()
    taken(store)
    taken(store)
    const { newest, account, standing } = store.ledger(channel, anna.address, circumstances)
    expect(newest).toMatchObject({ sequence: 2n, cumulativeAmount: 2n * PRICE })
    expect(account.spentToday).toBe(2n * PRICE)
    expect(standing).toMatchObject({ newestAmount: 2n * PRICE, servedSinceSync: 2n * PRICE })
    expect(store.channels.balance(channel)).toMatchObject({ servedSinceSync: 2n * PRICE, unredeemedSince: NOW })
  })

  it('stores the time, so that the clock continues from there', () => {
    const store = makeStore()
    taken(store, anna.address, { now: NOW + 5n })
    expect(store.clock.storedAt()).toBe(NOW + 5n)
  })

  it('needs no badge when the issuer signs it', () => {
    const store = makeStore()
    const { stored } = taken(store, issuer.address)
    expect(stored).toMatchObject({ signer: issuer.address, badge: null, redeemable: true })
    expect(store.ledger(channel, issuer.address, circumstances).account.isIssuer).toBe(true)
  })

  it('is complete after the store was reopened', () => {
    const file = makeFile()
    const first = furnish(openStore({ file, bootId: BOOT }))
    first.syncs.record(findings())
    const { stored, vend } = taken(first)
    first.close()
    const store = makeStore(file)
    expect(store.receipts.newest(channel)).toEqual(stored)
    expect(store.vends.page({ limit: 1 })).toEqual([vend])
    expect(taken(store).stored.receipt).toMatchObject({ sequence: 2n, previous: stored.hash })
  })

  it('keeps amounts beyond 2^53 and times beyond 2^63 to the last digit', () => {
    const store = makeStore()
    const huge = (1n << 103n) + 1n
    store.syncs.record(findings({ deposited: 2n * huge }))
    store.badges.put(issuer.address, {
      ...makeBadge(ben.address, { expiresAt: (1n << 64n) - 1n, dailyLimit: (1n << 128n) - 1n }),
      isCard: true,
    })
    const { stored, vend } = taken(store, ben.address, { price: huge })
    expect(vend.paid).toBe(huge)
    expect(store.receipts.newest(channel)).toEqual(stored)
    expect(stored.badge?.badge).toMatchObject({ expiresAt: (1n << 64n) - 1n, dailyLimit: (1n << 128n) - 1n })
    expect(taken(store).stored.receipt.cumulativeAmount).toBe(huge + PRICE)
  })
})

describe('a rejected receipt', () => {
  it('leaves nothing behind', () => {
    const store = makeStore()
    taken(store)
    const before = [store.ledger(channel, anna.address, circumstances), store.channels.balance(channel), store.vends.page({ limit: 9 })]
    const wrong = offer(store)
    const result = store.takeReceipt({ ...wrong, receipt: { ...wrong.receipt, previous: makeHash('other') } }, circumstances)
    expect(result).toMatchObject({ kind: 'rejected', reason: 'other-previous', retryable: true })
    expect([store.ledger(channel, anna.address, circumstances), store.channels.balance(channel), store.vends.page({ limit: 9 })]).toEqual(
      before,
    )
  })

  it('is judged by the present store, not by the request: the same receipt pays once', () => {
    const store = makeStore()
    const offered = offer(store)
    expect(store.takeReceipt(offered, circumstances).kind).toBe('accepted')
    expect(store.takeReceipt(offered, circumstances)).toMatchObject({ kind: 'rejected', reason: 'other-sequence' })
    expect(store.vends.page({ limit: 9 })).toHaveLength(1)
  })

  it('is refused if the holder’s badge was dropped, or revoked by an issuer', () => {
    const store = makeStore()
    store.revocations.put(issuer.address, anna.address, NOW)
    expect(take(store)).toMatchObject({ reason: 'badge-revoked' })
    store.badges.drop(issuer.address, anna.address)
    expect(take(store)).toMatchObject({ reason: 'no-badge' })
  })

  it('throws for an unknown channel, since it cannot be judged', () => {
    const store = makeStore()
    const offered = offer(store)
    const receipt = { ...offered.receipt, channelId: makeHash('no channel') }
    expect(() => store.takeReceipt({ ...offered, receipt }, circumstances)).toThrow(/Channel 0x.* is not in the store/)
  })
})

describe('the daily limit', () => {
  it('counts one UTC day, and starts over with the next', () => {
    const store = makeStore()
    store.badges.put(issuer.address, { ...makeBadge(ben.address, { dailyLimit: 200n }), isCard: false })
    taken(store, ben.address)
    taken(store, ben.address)
    expect(take(store, ben.address)).toMatchObject({ reason: 'over-daily-limit' })
    const midnight = (NOW / DAY + 1n) * DAY
    expect(take(store, ben.address, { now: midnight - 1n })).toMatchObject({ reason: 'over-daily-limit' })
    expect(take(store, ben.address, { now: midnight }).kind).toBe('accepted')
    expect(store.ledger(channel, ben.address, { ...circumstances, now: midnight }).account.spentToday).toBe(PRICE)
  })

  it('counts all channels of that issuer at this machine, and no other issuer’s', () => {
    const store = makeStore()
    const second = { ...storedChannel, id: makeHash('second channel'), terms: makeTerms({ payee: ben.address }) }
    store.channels.put(second)
    store.syncs.record(findings({ id: second.id }))
    store.badges.put(issuer.address, { ...makeBadge(ben.address, { dailyLimit: 100n }), isCard: false })
    taken(store, ben.address)
    expect(take(store, ben.address, { id: second.id })).toMatchObject({ reason: 'over-daily-limit' })
    expect(store.ledger(second.id, anna.address, circumstances).account.spentToday).toBe(0n)
    const foreign = { ...storedChannel, id: makeHash('foreign'), terms: makeTerms({ issuer: ben.address }) }
    store.channels.put(foreign)
    expect(store.ledger(foreign.id, ben.address, circumstances).account.spentToday).toBe(0n)
  })
})

describe('the allowance', () => {
  it('counts the amount served over all channels of a token, until a sync', () => {
    const store = makeStore()
    const second = { ...storedChannel, id: makeHash('second channel'), terms: makeTerms({ payee: ben.address }) }
    store.channels.put(second)
    const untrusted = { timeTrusted: false, allowance: 2n * PRICE }
    taken(store, anna.address, untrusted)
    taken(store, anna.address, { ...untrusted, id: second.id })
    expect(take(store, anna.address, untrusted)).toMatchObject({ reason: 'allowance-used-up' })
    store.syncs.record(findings())
    expect(take(store, anna.address, untrusted).kind).toBe('accepted')
  })

  it('counts each token by itself', () => {
    const store = makeStore()
    const gold = { ...storedChannel, id: makeHash('in gold'), terms: makeTerms({ token: makeAddress('gold') }) }
    store.channels.put(gold)
    store.syncs.record(findings({ id: gold.id }))
    const untrusted = { timeTrusted: false, allowance: PRICE }
    taken(store, anna.address, untrusted)
    taken(store, anna.address, { ...untrusted, id: gold.id })
    for (const id of [channel, gold.id])
      expect(take(store, anna.address, { ...untrusted, id })).toMatchObject({ reason: 'allowance-used-up' })
    store.syncs.record(findings({ id: gold.id }))
    expect(take(store, anna.address, { ...untrusted, id: gold.id }).kind).toBe('accepted')
    expect(take(store, anna.address, untrusted).kind).toBe('accepted')
  })

  it('is not renewed by a sync while the store is still older than the chain', () => {
    const store = makeStore()
    const old = { allowance: 2n * PRICE }
    store.syncs.record(findings({ redeemed: 5000n }))
    taken(store, anna.address, old)
    taken(store, anna.address, old)
    store.syncs.record(findings({ redeemed: 5000n }))
    expect(take(store, anna.address, old)).toMatchObject({ reason: 'allowance-used-up' })
  })
})
