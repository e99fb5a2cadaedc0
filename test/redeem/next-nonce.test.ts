import { describe, expect, it } from 'vitest'
import { NextNonce, UnknownTransactionWaits } from '../../src/redeem/next-nonce.ts'
import { makeStore } from '../store/fixture.ts'
import { makeHash, NOW } from '../support/make.ts'

/** A machine with these transactions under way, and what its node says. */
function setUp(...underWay: number[]) {
  const store = makeStore()
  for (const nonce of underWay)
    store.reports.add({ report: 1n, nonce, transactionHash: makeHash(`transaction ${nonce}`), rawTransaction: '0x02', at: NOW })
  const world = { mined: 5, pending: 5, now: NOW }
  const nonces = new NextNonce({ store, chain: { nonces: async () => world }, clock: { now: () => world.now } })
  return { world, next: () => nonces.choose(), store }
}

describe('the next nonce', () => {
  it('comes after all that are mined, and after those under way whether the node knows them or not', async () => {
    const { next } = setUp(5, 6)
    expect(await next()).toBe(7)
  })

  it('comes after those under way that the node knows', async () => {
    const { next, world } = setUp(5)
    world.pending = 6
    expect(await next()).toBe(6)
  })

  it('is the lowest that is free, so that none waits behind a gap', async () => {
    const { next } = setUp(6)
    expect(await next()).toBe(5)
  })

  it('is not that of one that was mined since, whichever transaction it was', async () => {
    const { next, world } = setUp(5)
    Object.assign(world, { mined: 6, pending: 6 })
    expect(await next()).toBe(6)
  })

  it('waits ten minutes for one that the store does not know, then takes its place', async () => {
    const { next, world } = setUp()
    world.pending = 7
    await expect(next()).rejects.toThrow(UnknownTransactionWaits)
    world.now += 599n
    await expect(next()).rejects.toThrow('waits at nonce 5')
    world.now += 1n
    expect(await next()).toBe(5)
  })

  it('waits anew for another one, and not for one that the node dropped', async () => {
    const { next, world } = setUp()
    world.pending = 7
    await expect(next()).rejects.toThrow('waits at nonce 5')
    world.now += 600n
    world.mined = 6
    await expect(next()).rejects.toThrow('waits at nonce 6')
    world.pending = 6
    expect(await next()).toBe(6)
    world.pending = 7
    world.now += 600n
    await expect(next()).rejects.toThrow('waits at nonce 6')
  })
})
