import { describe, expect, it } from 'vitest'
import { anna, ben, channel, issuer, makeBadge, makeHash, NOW, stranger } from '../support/make.ts'
import { circumstances, makeStore, storedChannel } from './fixture.ts'

describe('channels', () => {
  it('are returned in insertion order, each once', () => {
    const store = makeStore()
    const others = ['b', 'a'].map(name => ({ ...storedChannel, id: makeHash(name) }))
    for (const each of [...others, storedChannel, ...others]) store.channels.put(each)
    expect(store.channels.all()).toEqual([storedChannel, ...others])
  })

  it('accept a new symbol', () => {
    const store = makeStore()
    store.channels.put({ ...storedChannel, symbol: 'USDT', decimals: 6 })
    expect(store.channels.all()).toEqual([{ ...storedChannel, symbol: 'USDT', decimals: 6 }])
    expect(store.channels.balance(channel)).not.toBeNull()
  })

  it('have no synced state before their first sync', () => {
    const store = makeStore()
    const id = makeHash('never synced')
    store.channels.put({ ...storedChannel, id })
    expect(store.channels.balance(id)).toBeNull()
    expect(store.ledger(id, anna.address, circumstances).standing.synced).toBeNull()
  })
})

describe('badges', () => {
  const badge = (change = {}) => ({ ...makeBadge(ben.address, change), isCard: false })

  it('are kept by issuer and holder', () => {
    const store = makeStore()
    store.badges.put(issuer.address, badge())
    store.badges.put(stranger.address, { ...badge({ dailyLimit: 5n }), isCard: true })
    expect(store.badges.get(issuer.address, ben.address)).toEqual(badge())
    expect(store.badges.get(stranger.address, ben.address)).toMatchObject({ badge: { dailyLimit: 5n }, isCard: true })
    expect(store.badges.get(issuer.address, stranger.address)).toBeNull()
  })

  it('are replaced only by a later one', () => {
    const store = makeStore()
    const later = badge({ issuedAt: NOW })
    for (const each of [badge(), later, badge(), badge({ issuedAt: NOW, dailyLimit: 9n })]) store.badges.put(issuer.address, each)
    expect(store.badges.get(issuer.address, ben.address)).toEqual(later)
  })

  it('can be dropped and replaced', () => {
    const store = makeStore()
    store.badges.put(issuer.address, badge({ issuedAt: NOW }))
    store.badges.drop(issuer.address, ben.address)
    expect(store.badges.get(issuer.address, ben.address)).toBeNull()
    store.badges.put(issuer.address, badge())
    expect(store.badges.get(issuer.address, ben.address)).toEqual(badge())
  })
})

describe('a badge whose holder tapped with a card', () => {
  it('is marked, and so is the ledger; no other badge is', () => {
    const store = makeStore()
    store.badges.put(issuer.address, { ...makeBadge(ben.address), isCard: false })
    store.badges.markCard(issuer.address, ben.address)
    expect(store.badges.get(issuer.address, ben.address)).toEqual({ ...makeBadge(ben.address), isCard: true })
    expect(store.ledger(channel, ben.address, circumstances).account.isCard).toBe(true)
    expect(store.ledger(channel, anna.address, circumstances).account.isCard).toBe(false)
  })

  it('is not created by marking', () => {
    const store = makeStore()
    store.badges.markCard(issuer.address, ben.address)
    expect(store.badges.get(issuer.address, ben.address)).toBeNull()
  })
})

describe('revocations', () => {
  it('keep the greatest time, even with more digits than a smaller one', () => {
    const store = makeStore()
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBeNull()
    for (const at of [9n, 10n, 9n]) store.revocations.put(issuer.address, anna.address, at)
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBe(10n)
    expect(store.revocations.greatestAt(stranger.address, anna.address)).toBeNull()
  })

  it('come from the chain too, and are part of the ledger', () => {
    const store = makeStore()
    const recorded = { issuer: issuer.address, holder: anna.address, at: NOW, count: 1n, blockNumber: 7n }
    store.revocations.record([recorded], [issuer.address], 7n)
    expect(store.ledger(channel, anna.address, circumstances).account.revokedAt).toBe(NOW)
  })
})
