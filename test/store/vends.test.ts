import { describe, expect, it } from 'vitest'
import type { VendState } from '../../src/core/vend-record.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, ben, channel, DAY, issuer, makeBadge, NOW } from '../support/make.ts'
import { simulateTime } from '../support/simulated-time.ts'
import { BOOT, findings, furnish, makeDatabaseStore, makeFile, makeStore, PRICE, taken } from './fixture.ts'

const credit = (store: Store) => store.credits.of(channel, anna.address)
const settled = (store: Store, state: VendState) => {
  const { vend } = taken(store)
  store.vends.settle(vend.id, state, NOW)
  return vend
}

describe('settle', () => {
  it('counts a brewed cup and owes nothing', () => {
    const store = makeStore()
    settled(store, 'brewed')
    settled(store, 'brewed')
    expect(store.totals()).toEqual([{ channelId: channel, product: 'espresso', cups: 2, amount: 2n * PRICE }])
    expect(store.credits.all()).toEqual([])
  })

  it.each(['failed', 'never-started', 'unknown'] as const)('owes the price of a vend that was %s', state => {
    const store = makeStore()
    settled(store, state)
    expect(store.credits.all()).toEqual([{ channelId: channel, holder: anna.address, amount: PRICE }])
    expect(store.totals()).toEqual([])
    expect(store.vends.waitingForOwner()).toEqual([])
  })

  it('changes nothing the second time, and refuses another state', () => {
    const store = makeStore()
    const { id } = settled(store, 'failed')
    store.vends.settle(id, 'failed', NOW)
    expect(credit(store)).toBe(PRICE)
    expect(() => store.vends.settle(id, 'brewed', NOW)).toThrow(`Vend ${id} is settled as failed and cannot become brewed`)
    expect(credit(store)).toBe(PRICE)
  })

  it.each(['paid', 'starting'] as const)('refuses %s, which is not final', state => {
    const store = makeStore()
    const { vend } = taken(store)
    expect(() => store.vends.settle(vend.id, state, NOW)).toThrow('Expected a final state')
  })

  it('refuses a vend that is not there', () => {
    expect(() => makeStore().vends.settle(1, 'brewed', NOW)).toThrow('Vend 1 is not in the store')
  })

  it('stores the time', () => {
    const store = makeStore()
    const { vend } = taken(store)
    store.vends.settle(vend.id, 'brewed', NOW + 30n)
    expect(store.clock.storedAt()).toBe(NOW + 30n)
  })
})

describe('a credit', () => {
  it('pays for the next cup, and is then used up', () => {
    const store = makeStore()
    settled(store, 'failed')
    const { vend, stored } = taken(store)
    expect(vend).toMatchObject({ paid: 0n, creditTaken: PRICE })
    expect(stored.receipt.cumulativeAmount).toBe(PRICE)
    expect(store.credits.all()).toEqual([])
  })

  it('pays for part of a dearer cup', () => {
    const store = makeStore()
    settled(store, 'failed')
    expect(taken(store, anna.address, { price: PRICE + 20n }).vend).toMatchObject({ paid: 20n, creditTaken: PRICE })
    expect(credit(store)).toBe(0n)
  })

  it('is partly kept after a cheaper cup', () => {
    const store = makeStore()
    settled(store, 'failed')
    expect(taken(store, anna.address, { price: 30n }).vend).toMatchObject({ paid: 0n, creditTaken: 30n })
    expect(credit(store)).toBe(PRICE - 30n)
  })

  it('is restored with the amount paid on top when the cup that used it fails', () => {
    const store = makeStore()
    settled(store, 'failed')
    const { vend } = taken(store, anna.address, { price: PRICE + 20n })
    store.vends.settle(vend.id, 'failed', NOW)
    expect(credit(store)).toBe(PRICE + 20n)
  })
})

describe('a doubt', () => {
  const cup = (store: Store, holder = anna.address, at = NOW) => {
    const { vend } = taken(store, holder, { now: at })
    return store.vends.settle(vend.id, 'unknown', at)
  }

  it('is decided for the customer once per holder and day, however the cup was paid', () => {
    const store = makeStore()
    expect([cup(store), cup(store), cup(store)]).toEqual(['credit', 'owner-decides', 'owner-decides'])
    store.badges.put(issuer.address, { ...makeBadge(ben.address), isCard: false })
    expect(cup(store, ben.address)).toBe('credit')
    expect(cup(store, anna.address, NOW + DAY)).toBe('credit')
    expect(store.vends.waitingForOwner()).toHaveLength(2)
  })

  it('counts by the day of the payment, not of the end', () => {
    const store = makeStore()
    cup(store)
    const { vend } = taken(store)
    expect(store.vends.settle(vend.id, 'unknown', NOW + DAY)).toBe('owner-decides')
  })

  it.each([
    [0, ['owner-decides', 'owner-decides', 'owner-decides']],
    [2, ['credit', 'credit', 'owner-decides']],
  ])('is decided %i times where the owner says so', (doubtfulPerDay, expected) => {
    const store = furnish(openStore({ file: makeFile(), bootId: BOOT, doubtfulPerDay }))
    store.syncs.record(findings())
    expect([cup(store), cup(store), cup(store)]).toEqual(expected)
    store.close()
  })

  it('is not a cup that certainly was not brewed', () => {
    const store = makeStore()
    for (let i = 0; i < 3; i++) settled(store, 'failed')
    expect(cup(store)).toBe('credit')
  })
})

describe('the owner’s decision', () => {
  const waiting = () => {
    const store = makeStore()
    settled(store, 'unknown')
    return { store, id: settled(store, 'unknown').id }
  }

  it('is needed for the second unknown vend of a holder and day', () => {
    const { store, id } = waiting()
    expect(store.vends.waitingForOwner()).toMatchObject([{ id, state: 'unknown', waitsForOwner: true }])
    expect(credit(store)).toBe(0n)
  })

  it('can return the credit', () => {
    const { store, id } = waiting()
    store.vends.decide(id, 'credit')
    expect(credit(store)).toBe(PRICE)
    expect(store.vends.page({ limit: 1 })).toMatchObject([{ id, state: 'unknown', waitsForOwner: false }])
    expect(store.vends.waitingForOwner()).toEqual([])
    expect(store.totals()).toEqual([])
  })

  it('can count the cup as brewed', () => {
    const { store, id } = waiting()
    store.vends.decide(id, 'brewed')
    expect(credit(store)).toBe(0n)
    expect(store.vends.page({ limit: 1 })).toMatchObject([{ id, state: 'brewed', waitsForOwner: false }])
    expect(store.totals()).toMatchObject([{ cups: 1, amount: PRICE }])
  })

  it('is accepted once', () => {
    const { store, id } = waiting()
    store.vends.decide(id, 'credit')
    expect(() => store.vends.decide(id, 'credit')).toThrow('needs no decision')
    expect(credit(store)).toBe(PRICE)
  })
})

describe('markStarting', () => {
  it('is for a paid vend, once', () => {
    const store = makeStore()
    const { vend } = taken(store)
    store.vends.markStarting(vend.id)
    expect(store.vends.page({ limit: 1 })).toMatchObject([{ id: vend.id, state: 'starting' }])
    expect(() => store.vends.markStarting(vend.id)).toThrow('is starting; its cup is not brewed')
    expect(store.durability().synchronous).toBe('FULL')
  })

  it('is refused for a settled vend, which would be brewed twice', () => {
    const store = makeStore()
    const { id } = settled(store, 'never-started')
    expect(() => store.vends.markStarting(id)).toThrow('its cup is not brewed')
  })
})

describe('with a timer', () => {
  /** A store on simulated time, and how often SQLite was told to flush a commit. */
  function onTime() {
    const time = simulateTime()
    let [synchronous, flushes] = ['', 0]
    const onStatement = (sql: string) => {
      if (sql.startsWith('PRAGMA synchronous = ')) synchronous = sql
      if (sql === 'COMMIT' && synchronous.endsWith('FULL')) flushes++
    }
    const { store } = makeDatabaseStore({ onStatement, after: time.after })
    return { time, store, flushes: () => flushes }
  }

  it('a start and a settlement are flushed with the next receipt', async () => {
    const { time, store, flushes } = onTime()
    const before = flushes()
    for (const cup of [1, 2, 3]) {
      const { id } = settled(store, 'brewed')
      expect({ cup, id, flushed: flushes() - before }).toEqual({ cup, id, flushed: cup })
    }
    taken(store)
    await time.pass(60_000)
    expect(flushes() - before).toBe(4)
  })

  it('they are flushed within two seconds when nothing else is', async () => {
    const { time, store, flushes } = onTime()
    const { vend } = taken(store)
    store.vends.markStarting(vend.id)
    const before = flushes()
    await time.pass(1000)
    store.vends.settle(vend.id, 'brewed', NOW)
    expect(flushes()).toBe(before)
    await time.pass(1000)
    expect(flushes()).toBe(before + 1)
    await time.pass(60_000)
    expect(flushes()).toBe(before + 1)
  })

  it('nothing waits once the store was closed', async () => {
    const { time, store } = onTime()
    const { vend } = taken(store)
    store.vends.markStarting(vend.id)
    store.close()
    await time.pass(2000)
    expect(time.waiting).toBe(0)
  })
})

describe('after a crash', () => {
  const crashed = (mark: boolean, bootId: string) => {
    const file = makeFile()
    const first = furnish(openStore({ file, bootId: BOOT }))
    first.syncs.record(findings())
    const done = settled(first, 'brewed')
    const { vend } = taken(first)
    if (mark) first.vends.markStarting(vend.id)
    first.close()
    return { store: openStore({ file, bootId }), vend, done }
  }

  it.each([
    ['a paid vend of this boot', false, BOOT, 'never-started'],
    ['a paid vend of an earlier boot', false, 'the second boot', 'unknown'],
    ['a starting vend of this boot', true, BOOT, 'unknown'],
    ['a starting vend of an earlier boot', true, 'the second boot', 'unknown'],
  ] as const)('%s is owed', (_, mark, bootId, state) => {
    const { store, vend } = crashed(mark, bootId)
    expect(store.vends.settleAfterCrash(NOW)).toEqual([{ ...vend, state }])
    expect(credit(store)).toBe(PRICE)
    expect(store.vends.settleAfterCrash(NOW)).toEqual([])
    expect(credit(store)).toBe(PRICE)
    store.close()
  })

  it('settled vends stay as they were', () => {
    const { store, done } = crashed(false, BOOT)
    store.vends.settleAfterCrash(NOW)
    expect(store.vends.page({ before: done.id + 1, limit: 1 })).toMatchObject([{ id: done.id, state: 'brewed' }])
    store.close()
  })
})

describe('page', () => {
  it('lists from the newest down', () => {
    const store = makeStore()
    for (let cup = 0; cup < 5; cup++) settled(store, 'brewed')
    expect(store.vends.page({ limit: 2 }).map(vend => vend.id)).toEqual([5, 4])
    expect(store.vends.page({ before: 4, limit: 9 }).map(vend => vend.id)).toEqual([3, 2, 1])
  })
})
