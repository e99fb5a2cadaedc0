import { describe, expect, it } from 'vitest'
import { settledAfterCrash, settlementOf, type VendState } from '../../src/core/vend-record.ts'

const vend = (state: VendState, creditTaken = 0n) => ({ state, bootId: 'this boot', price: 80n, creditTaken })

describe('a vend found after a crash', () => {
  it.each([
    ['paid', 'this boot', 'never-started'],
    ['paid', 'a later boot', 'unknown'],
    ['starting', 'this boot', 'unknown'],
    ['starting', 'a later boot', 'unknown'],
    ['brewed', 'a later boot', 'brewed'],
    ['failed', 'a later boot', 'failed'],
    ['never-started', 'a later boot', 'never-started'],
    ['unknown', 'this boot', 'unknown'],
  ] as const)('%s, in %s, was %s', (state, bootId, settled) => expect(settledAfterCrash(vend(state), bootId)).toBe(settled))
})

describe('the settlement', () => {
  it.each([
    ['brewed', 0n, 'nothing-owed'],
    ['brewed', 80n, 'nothing-owed'],
    ['failed', 0n, 'credit'],
    ['failed', 80n, 'credit'],
    ['never-started', 0n, 'credit'],
    ['never-started', 80n, 'credit'],
    ['unknown', 0n, 'credit'],
    ['unknown', 1n, 'owner-decides'],
    ['unknown', 80n, 'owner-decides'],
    ['paid', 0n, 'nothing-owed'],
    ['starting', 0n, 'nothing-owed'],
  ] as const)('of a vend that was %s and took %s of a credit is %s', (state, creditTaken, settlement) =>
    expect(settlementOf(vend(state, creditTaken))).toBe(settlement),
  )
})
