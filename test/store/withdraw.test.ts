import { describe, expect, it } from 'vitest'
import type { Anchor } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, ben, channel, issuer, makeHash, NOW } from '../support/make.ts'
import { findings, makeStore } from './fixture.ts'

const blockOf = (number: bigint): Anchor => ({ number, hash: makeHash(`block ${number}`), at: NOW + number })

function syncAt(store: Store, number: bigint): void {
  store.syncs.record({ ...findings({ headAt: NOW + number + 1n }), finalBlock: blockOf(number) })
}

describe('the anchors', () => {
  it('are few, of all ages, and have the newest', () => {
    const store = makeStore()
    for (let number = 8n; number <= 4000n; number += 5n) syncAt(store, number)
    const numbers = store.syncs.anchors().map(({ number }) => Number(number))
    expect(numbers.length).toBeLessThan(16)
    expect(numbers[0]).toBe(3998)
    expect(numbers.at(-1)).toBe(7)
    // None is missing for longer than it is old.
    numbers.forEach((number, index) => {
      const older = numbers[index + 1]
      if (older !== undefined) expect(number - older).toBeLessThanOrEqual(2 * (3998 - number) + 10)
    })
  })
})

describe('a withdrawn mark', () => {
  it('takes with it the channels, the time and all anchors behind it', () => {
    const store = makeStore()
    for (const number of [10n, 20n, 30n]) syncAt(store, number)
    const anchor = store.syncs.anchors().find(({ number }) => number <= 20n) ?? expect.unreachable('there is no anchor')
    store.syncs.withdraw(anchor)
    expect(store.syncs.last()).toEqual({
      headAt: anchor.at,
      blockNumber: anchor.number,
      blockAt: anchor.at,
      blockHash: anchor.hash,
    })
    expect(store.syncs.anchors()[0]).toEqual(anchor)
    expect(store.clock.storedAt()).toBe(anchor.at)
    expect(store.channels.balance(channel)).toBeNull()
  })

  it('takes with it the revocations of its blocks, not those from a signed file, and they are read again', () => {
    const store = makeStore()
    store.revocations.put(issuer.address, anna.address, NOW - 50n)
    const recorded = (holder: typeof anna.address, at: bigint, count: bigint, blockNumber: bigint) => ({
      issuer: issuer.address,
      ...{ holder, at, count, blockNumber },
    })
    store.revocations.record([recorded(ben.address, NOW - 40n, 1n, 5n)], [issuer.address], 10n)
    store.revocations.record([recorded(anna.address, NOW, 2n, 15n), recorded(ben.address, NOW, 3n, 16n)], [issuer.address], 20n)
    expect(store.revocations.read(issuer.address)).toEqual({ count: 3n, to: 20n })
    store.syncs.withdraw(blockOf(10n))
    expect(store.revocations.greatestAt(issuer.address, anna.address)).toBe(NOW - 50n)
    expect(store.revocations.greatestAt(issuer.address, ben.address)).toBe(NOW - 40n)
    expect(store.revocations.read(issuer.address)).toEqual({ count: 1n, to: 10n })
  })

  it('opens again what became of transactions in its blocks', () => {
    const store = makeStore()
    const sent = { transactionHash: makeHash('sent'), rawTransaction: '0x02', nonce: 1, at: NOW, report: null } as const
    const ids = [9n, 15n].map(blockNumber => {
      const { id } = store.redemptions.add({ ...sent, channelId: channel, sequence: 1n, cumulativeAmount: 80n, cause: 'asked' })
      store.transactions.update(id, { state: 'final', paid: 80n, gasUsed: 1n, blockNumber })
      return id
    })
    store.syncs.withdraw(blockOf(10n))
    expect(store.transactions.underWay()).toMatchObject([{ id: ids[1], state: 'signed', paid: null, blockNumber: null }])
  })

  it('leaves nothing of the chain where no anchor fits', () => {
    const store = makeStore()
    syncAt(store, 10n)
    store.syncs.withdraw(null)
    expect([store.syncs.last(), store.syncs.anchors()]).toEqual([null, []])
  })
})

describe('revocations with a gap in their counts', () => {
  it('are known up to the gap, and read again from the last block before it', () => {
    const store = makeStore()
    const of = (count: bigint, blockNumber: bigint) => ({ issuer: issuer.address, holder: ben.address, at: NOW, count, blockNumber })
    store.revocations.record([of(1n, 5n), of(2n, 8n), of(4n, 12n)], [issuer.address], 20n)
    expect(store.revocations.read(issuer.address)).toEqual({ count: 2n, to: 20n })
    store.revocations.readAgain(issuer.address)
    expect(store.revocations.read(issuer.address)).toEqual({ count: 2n, to: 7n })
    store.revocations.record([of(3n, 8n)], [issuer.address], 20n)
    expect(store.revocations.read(issuer.address).count).toBe(4n)
  })
})
