import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receiptToRedeem } from '../../src/redeem/to-redeem.ts'
import { findings, makeDatabaseStore, makeStore, PRICE, taken } from '../store/fixture.ts'
import { anna, channel, issuer, NOW } from '../support/make.ts'
import { other, otherTerms } from './machine.ts'

const cup = (store: ReturnType<typeof makeStore>, state: 'brewed' | 'failed') => {
  const { vend, stored } = taken(store)
  store.vends.settle(vend.id, state, NOW)
  return stored
}

describe('the receipt to redeem', () => {
  it('is the newest as long as the channel stays open', () => {
    const store = makeStore()
    cup(store, 'brewed')
    const last = cup(store, 'failed')
    expect(receiptToRedeem(store, channel, false)).toEqual(last)
  })

  it('at the end leaves the payer what its holders have in credit', () => {
    const store = makeStore()
    const good = cup(store, 'brewed')
    cup(store, 'failed')
    expect(receiptToRedeem(store, channel, true)).toEqual(good)
    const takenAfterwards = cup(store, 'brewed')
    expect(takenAfterwards.receipt.cumulativeAmount).toBe(2n * PRICE)
    expect(receiptToRedeem(store, channel, true)).toEqual(takenAfterwards)
  })

  it('at the end leaves nothing of it for what another channel owes its holders', () => {
    const store = makeStore()
    store.channels.put({ id: other.id, terms: otherTerms, decimals: 6, symbol: 'GOLD' })
    store.syncs.record(findings({ id: other.id }))
    const good = cup(store, 'brewed')
    const { vend } = taken(store, issuer.address, { id: other.id })
    store.vends.settle(vend.id, 'failed', NOW)
    expect(receiptToRedeem(store, channel, true)).toEqual(good)
    expect(receiptToRedeem(store, other.id, true)).toBeNull()
  })

  it('at the end is looked for beyond one page of receipts', () => {
    const { database, store } = makeDatabaseStore()
    const good = cup(store, 'brewed')
    const { vend } = taken(store, anna.address, { price: 1000n })
    // Free cups: each has a receipt over the same sum.
    database.write(() => {
      for (let free = 0; free < 60; free++) taken(store, anna.address, { price: 0n })
    })
    store.vends.settle(vend.id, 'failed', NOW)
    expect(receiptToRedeem(store, channel, true)).toEqual(good)
  })

  it('is none if everything owed is in credit', () => {
    const store = makeStore()
    cup(store, 'failed')
    expect(receiptToRedeem(store, channel, true)).toBeNull()
  })

  it('never takes the money of an open credit, and as little less as the receipts allow', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('brewed' as const, 'failed' as const), { minLength: 1, maxLength: 12 }), ends => {
        const store = makeStore()
        for (const end of ends) cup(store, end)
        const owed = store.receipts.newest(channel)?.receipt.cumulativeAmount ?? 0n
        const limit = owed - store.credits.of(channel, anna.address)
        const amounts = store.receipts.page(channel, { limit: 99 }).map(({ receipt }) => receipt.cumulativeAmount)
        const best = amounts.filter(amount => amount <= limit).reduce((a, b) => (a > b ? a : b), 0n)
        expect(receiptToRedeem(store, channel, true)?.receipt.cumulativeAmount ?? 0n).toBe(best)
      }),
      { numRuns: 20 },
    )
  })
})
