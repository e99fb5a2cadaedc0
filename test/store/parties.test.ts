import { describe, expect, it } from 'vitest'
import { anna, ben, channel, DAY, issuer, makeBadge, makeHash, NOW, stranger } from '../support/make.ts'
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

describe('the badge to judge by', () => {
  const badge = (issuedAt: bigint, expiresAt: bigint, dailyLimit = 0n) => ({
    ...makeBadge(ben.address, { issuedAt, expiresAt, dailyLimit }),
    isCard: false,
  })
  const good = badge(NOW - DAY, NOW + 30n * DAY)

  it('stays the valid one while a later one waits for its time; then the later one counts', () => {
    const store = makeStore()
    const later = badge(NOW + 5n * DAY, NOW + 60n * DAY, 9n)
    expect([good, later].map(each => store.badges.put(issuer.address, each, NOW))).toEqual(['in-use', 'waiting'])
    const judgedAt = (now: bigint) => store.ledger(channel, ben.address, { ...circumstances, now }).account.badge
    expect(judgedAt(NOW)).toEqual(good.badge)
    expect(judgedAt(NOW + 5n * DAY)).toEqual(later.badge)
  })

  it('is told whether it was kept, and why not', () => {
    const store = makeStore()
    const put = (each: typeof good) => store.badges.put(issuer.address, each, NOW)
    expect(put(good)).toBe('in-use')
    expect(put(good)).toBe('known')
    expect(put(badge(NOW - 2n * DAY, NOW + DAY))).toBe('older')
    expect(put(badge(NOW - 2n * DAY, NOW - DAY))).toBe('unusable')
    expect(put(badge((1n << 64n) - 2n, (1n << 64n) - 1n))).toBe('unusable')
    expect(put(badge(NOW, NOW - 1n))).toBe('unusable')
    expect(store.badges.get(issuer.address, ben.address, NOW)).toEqual(good)
  })

  it('survives any number of badges that wait, however they come', () => {
    const waiting = Array.from({ length: 9 }, (_, i) => badge(NOW + BigInt(i + 1) * DAY, NOW + 90n * DAY))
    for (const order of [
      [good, ...waiting],
      [...waiting, good],
    ]) {
      const store = makeStore()
      for (const each of order) store.badges.put(issuer.address, each, NOW)
      expect(store.badges.get(issuer.address, ben.address, NOW)).toEqual(good)
      expect(store.badges.all(issuer.address, ben.address).length).toBeLessThan(9)
    }
  })

  it('waits for its time, whatever older valid ones are shown meanwhile', () => {
    const store = makeStore()
    const renewed = badge(NOW + 5n * DAY, NOW + 60n * DAY)
    const older = Array.from({ length: 20 }, (_, i) => badge(NOW - BigInt(i + 2) * DAY, NOW + 4n * DAY))
    for (const each of [good, renewed, ...older]) store.badges.put(issuer.address, each, NOW)
    expect(store.badges.get(issuer.address, ben.address, NOW + 40n * DAY)).toEqual(renewed)
    for (const each of [good, ...older]) store.badges.put(stranger.address, each, NOW)
    expect(store.badges.put(stranger.address, renewed, NOW)).toBe('waiting')
  })

  it('is still there once a clock that was ahead is right again', () => {
    const store = makeStore()
    const renewed = badge(NOW + 29n * DAY, NOW + 60n * DAY)
    store.badges.put(issuer.address, good, NOW)
    store.badges.put(issuer.address, renewed, NOW + 40n * DAY)
    expect(store.badges.get(issuer.address, ben.address, NOW)).toEqual(good)
  })

  it('is the one that expired last where none is valid, so that the refusal is true', () => {
    const store = makeStore()
    for (const each of [badge(1n, 2n), badge(3n, 9n), badge(4n, 5n)]) store.badges.put(issuer.address, each, NOW)
    expect(store.badges.get(issuer.address, ben.address, NOW)?.badge.expiresAt).toBe(9n)
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
