import { describe, expect, it } from 'vitest'
import { NO_CUPS } from '../../src/core/report.ts'
import { channel, makeHash, NOW } from '../support/make.ts'
import { makeStore } from './fixture.ts'

const sent = { transactionHash: makeHash('transaction'), rawTransaction: '0x02f8', nonce: 12, at: NOW } as const
const redemption = { ...sent, channelId: channel, sequence: 3n, cumulativeAmount: 5n, cause: 'threshold' } as const

describe('a report', () => {
  it('without a redemption is signed first, and in progress until it is final', () => {
    const store = makeStore()
    const report = store.reports.add({ ...sent, report: 4n })
    expect(report).toEqual({ ...sent, id: 1, state: 'signed', report: 4n, paid: null, gasUsed: null, blockNumber: null })
    expect(store.transactions.underWay()).toEqual([report])
    store.transactions.update(1, { state: 'mined' })
    expect(store.transactions.underWay()).toMatchObject([{ id: 1, state: 'mined' }])
    store.transactions.update(1, { state: 'final' })
    expect(store.transactions.underWay()).toEqual([])
  })

  it('with a redemption is in progress with it', () => {
    const store = makeStore()
    store.redemptions.add({ ...redemption, report: 7n })
    expect(store.redemptions.underWay(channel)).toMatchObject({ report: 7n })
    expect(store.transactions.underWay()).toMatchObject([{ report: 7n }])
  })

  it('is the newest, with or without a redemption', () => {
    const store = makeStore()
    expect(store.reports.newest()).toBeNull()
    store.reports.add({ ...sent, report: 1n })
    store.redemptions.add({ ...redemption, report: 2n })
    store.redemptions.add({ ...redemption, report: null })
    expect(store.reports.newest()).toMatchObject({ id: 2, report: 2n })
  })
})

describe('a transaction', () => {
  it('is found by all its versions', () => {
    const store = makeStore()
    const { id } = store.reports.add({ ...sent, report: 1n })
    store.transactions.update(id, { transactionHash: makeHash('raised'), rawTransaction: '0x02f9' })
    store.transactions.update(id, { state: 'mined', transactionHash: sent.transactionHash })
    expect(new Set(store.transactions.versions(id))).toEqual(new Set([sent.transactionHash, makeHash('raised')]))
    expect(store.reports.newest()).toMatchObject({ transactionHash: sent.transactionHash, rawTransaction: '0x02f9' })
  })
})

describe('cups counted only on the chain', () => {
  it('are zero at first, and stored', () => {
    const store = makeStore()
    expect(store.reports.cupsBefore()).toEqual(NO_CUPS)
    const cups = { cups: (1n << 64n) - 1n, cupsByProduct: makeHash('counters') }
    store.reports.putCupsBefore(cups)
    expect(store.reports.cupsBefore()).toEqual(cups)
  })
})
