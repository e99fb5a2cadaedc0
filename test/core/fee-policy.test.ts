import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FeeRules, leavesReserve, redemptionFeeLimit } from '../../src/core/fee-policy.ts'

const COIN = 10n ** 18n
/** A coin is worth 2,000 of a token of 6 decimals; gas may take 5%. */
const rules: FeeRules = { most: COIN / 20n, mostUrgent: COIN / 5n, share: 50_000n, coinPrice: 2_000_000_000n }

describe('what the gas of a redemption may cost', () => {
  it('is a share of what it pays, by the price of the coin', () => {
    // 5% of 40.00 is 2.00, a thousandth of a coin.
    expect(redemptionFeeLimit('threshold', 40_000_000n, false, rules)).toBe(COIN / 1000n)
  })

  it('is bounded by max_fee alone where nobody says what the coin is worth, or somebody asked', () => {
    expect(redemptionFeeLimit('threshold', 1n, false, { ...rules, coinPrice: null })).toBe(rules.most)
    expect(redemptionFeeLimit('asked', 1n, false, rules)).toBe(rules.most)
  })

  it('is bounded by max_fee_urgent alone where it cannot wait', () => {
    expect(redemptionFeeLimit('closing', 1n, true, rules)).toBe(rules.mostUrgent)
    expect(redemptionFeeLimit('threshold', 1n, true, rules)).toBe(rules.mostUrgent)
    expect(redemptionFeeLimit('badge-revoked', 1n, false, rules)).toBe(rules.mostUrgent)
  })

  it('is never more than max_fee where it can wait', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 10n ** 12n), (sum, coinPrice) => {
        expect(redemptionFeeLimit('interval', sum, false, { ...rules, coinPrice }) <= rules.most).toBe(true)
      }),
    )
  })
})

describe('a report that goes by itself', () => {
  it('leaves what three redemptions cost', () => {
    expect(leavesReserve(31n, 1n, 10n)).toBe(true)
    expect(leavesReserve(30n, 1n, 10n)).toBe(false)
  })
})
