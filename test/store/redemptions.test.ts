import { describe, expect, it } from 'vitest'
import { channel, makeHash, NOW } from '../support/make.ts'
import { makeStore, storedChannel } from './fixture.ts'

const signed = {
  channelId: channel,
  sequence: 3n,
  cumulativeAmount: (1n << 103n) + 1n,
  cause: 'threshold',
  transactionHash: makeHash('transaction'),
  rawTransaction: '0x02f8',
  nonce: 12,
  report: null,
  at: NOW,
} as const

describe('a redemption', () => {
  it('is signed first, without an outcome', () => {
    const store = makeStore()
    const redemption = store.redemptions.add(signed)
    expect(redemption).toEqual({ ...signed, id: 1, state: 'signed', paid: null, gasUsed: null, blockNumber: null, redeemedBefore: null })
    expect(store.redemptions.underWay(channel)).toEqual(redemption)
  })

  it('is in progress until it is final, failed or replaced', () => {
    const store = makeStore()
    for (const state of ['final', 'failed', 'replaced'] as const) {
      const { id } = store.redemptions.add(signed)
      store.transactions.update(id, { state: 'mined', paid: signed.cumulativeAmount, gasUsed: 52_000n, blockNumber: 9n })
      expect(store.redemptions.underWay(channel)).toMatchObject({ id, state: 'mined', paid: signed.cumulativeAmount, blockNumber: 9n })
      store.transactions.update(id, { state })
      expect(store.redemptions.underWay(channel)).toBeNull()
      expect(store.redemptions.page({ limit: 1 })).toMatchObject([{ id, state, gasUsed: 52_000n }])
    }
  })

  it('may be replaced by the same one with higher fees', () => {
    const store = makeStore()
    const { id } = store.redemptions.add(signed)
    const raised = { transactionHash: makeHash('raised'), rawTransaction: '0x02f9' } as const
    store.transactions.update(id, raised)
    expect(store.redemptions.underWay(channel)).toMatchObject({ ...raised, nonce: 12, state: 'signed' })
  })

  it('belongs to its own channel', () => {
    const store = makeStore()
    const other = makeHash('other')
    store.channels.put({ ...storedChannel, id: other })
    store.redemptions.add(signed)
    expect(store.redemptions.underWay(other)).toBeNull()
  })

  it('is listed newest first', () => {
    const store = makeStore()
    for (const nonce of [1, 2, 3]) store.redemptions.add({ ...signed, nonce })
    expect(store.redemptions.page({ limit: 2 }).map(each => each.nonce)).toEqual([3, 2])
  })

  it('cannot be changed if it does not exist', () => {
    expect(() => makeStore().transactions.update(5, { state: 'final' })).toThrow('Transaction 5 is not in the store')
  })
})
