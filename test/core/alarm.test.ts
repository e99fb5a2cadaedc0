import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOver, unexplained } from '../../src/core/alarm.ts'

const states = ['signed', 'mined', 'final', 'failed', 'replaced'] as const

/** Redemptions that follow each other on a chain, the newest first; `isOwn` is false for those of another sender. */
const payments = fc
  .array(fc.record({ paid: fc.bigInt(1n, 100n), isOwn: fc.boolean(), state: fc.constantFrom('mined', 'final') }), { minLength: 1 })
  .map(all => {
    let cumulativeAmount = 0n
    return all
      .map(each => {
        cumulativeAmount += each.paid
        return { ...each, cumulativeAmount }
      })
      .reverse()
  })

/** Redemptions that paid nothing. */
const idle = fc.record({
  cumulativeAmount: fc.bigInt(1n, 1000n),
  state: fc.constantFrom(...states),
  paid: fc.constantFrom(null, 0n),
})

describe('what the chain has paid', () => {
  it('is unexplained where another sender’s redemption was the last one before an own one, or the newest', () => {
    fc.assert(
      fc.property(payments, fc.array(idle), (all, none) => {
        const redeemed = all[0]?.cumulativeAmount ?? 0n
        const expected = all.filter(({ isOwn }, index) => !isOwn && all[index - 1]?.isOwn !== false).map(each => each.cumulativeAmount)
        const own = [...all.filter(({ isOwn }) => isOwn), ...none]
        expect(unexplained(redeemed, own)).toEqual(expected)
      }),
    )
  })

  it('is explained by an own redemption that a later final block will show', () => {
    expect(unexplained(5n, [{ cumulativeAmount: 9n, state: 'mined', paid: 9n }])).toEqual([])
  })

  it('needs no explanation while it is nothing', () => expect(unexplained(0n, [])).toEqual([]))
})

describe('an alarm', () => {
  it.each([
    ['brought-back', 80n, true],
    ['brought-back', 79n, false],
    ['unknown-redemption', 1000n, false],
    ['lost-cups', 1000n, false],
  ] as const)('%s over 80, with %s redeemed, is over: %s', (kind, redeemed, expected) => {
    expect(isOver({ kind, amount: 80n }, redeemed)).toBe(expected)
  })
})
