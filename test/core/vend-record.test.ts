import { describe, expect, it } from 'vitest'
import { settledAfterCrash, settlementOf, type VendState } from '../../src/core/vend-record.ts'

const vend = (state: VendState) => ({ state, bootId: 'this boot' })

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
    ['brewed', 0, 'nothing-owed'],
    ['failed', 0, 'credit'],
    ['never-started', 0, 'credit'],
    ['unknown', 2, 'credit'],
    ['unknown', 1, 'credit'],
    ['unknown', 0, 'owner-decides'],
    ['unknown', -1, 'owner-decides'],
    ['paid', 1, 'nothing-owed'],
    ['starting', 1, 'nothing-owed'],
  ] as const)('of a vend that was %s, with %s doubts left, is %s', (state, left, settlement) =>
    expect(settlementOf(state, left)).toBe(settlement),
  )
})
