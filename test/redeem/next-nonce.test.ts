import { describe, expect, it } from 'vitest'
import { NextNonce, UnknownTransactionWaits } from '../../src/redeem/next-nonce.ts'
import { makeStore } from '../store/fixture.ts'
import { makeHash, NOW } from '../support/make.ts'

/** A machine with these pending transactions, and the nonces of its node. */
function setUp(...underWay: number[]) {
  const store = makeStore()
  for (const nonce of underWay)
    store.reports.add({ report: 1n, nonce, transactionHash: makeHash(`transaction ${nonce}`), rawTransaction: '0x02', at: NOW })
  const world = { mined: 5, pending: 5, now: NOW }
  const nonces = new NextNonce({ store, chain: { nonces: async () => world }, clock: { now: () => world.now } })
  return { world, next: () => nonces.choose(), store }
}

describe('the next nonce', () => {
  it('comes after all mined transactions, and after those in progress whether the node knows them or not', async () => {
    const { next } = setUp(5, 6)
    expect(await next()).toBe(7)
  })

  it('comes after transactions in progress that the node knows', async () => {
    const { next, world } = setUp(5)
    world.pending = 6
    expect(await next()).toBe(6)
  })

  it('is the lowest that is free, so that none waits behind a gap', async () => {
    const { next } = setUp(6)
    expect(await next()).toBe(5)
  })

  it('is not the nonce of a transaction mined since', async () => {
    const { next, world } = setUp(5)
    Object.assign(world, { mined: 6, pending: 6 })
    expect(await next()).toBe(6)
  })

  it('waits ten minutes for an unknown transaction, then replaces it', async () => {
    const { next, world } = setUp()
    world.pending = 7
    await expect(next()).rejects.toThrow(UnknownTransactionWaits)
    world.now += 599n
    await expect(next()).rejects.toThrow('is pending at nonce 5')
    world.now += 1n
    expect(await next()).toBe(5)
  })

  it('waits again for another unknown one, and not for one that the node dropped', async () => {
    const { next, world } = setUp()
    world.pending = 7
    await expect(next()).rejects.toThrow('is pending at nonce 5')
    world.now += 600n
    world.mined = 6
    await expect(next()).rejects.toThrow('is pending at nonce 6')
    world.pending = 6
    expect(await next()).toBe(6)
    world.pending = 7
    world.now += 600n
    await expect(next()).rejects.toThrow('is pending at nonce 6')
  })
})
