import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExplained, isOver } from '../../src/core/alarm.ts'

const amount = fc.bigInt(1n, 1000n)
const states = ['signed', 'mined', 'final', 'failed', 'replaced'] as const
const own = fc.record({
  cumulativeAmount: amount,
  state: fc.constantFrom(...states),
  paid: fc.option(fc.bigInt(0n, 1000n)),
})

describe('what the chain has paid', () => {
  it('is explained by an own redemption that was mined, paid something, and reaches so far; by nothing else', () => {
    fc.assert(
      fc.property(amount, fc.array(own), (redeemed, all) => {
        const reaching = all.filter(each => each.cumulativeAmount >= redeemed && each.paid !== null && each.paid > 0n)
        expect(isExplained(redeemed, all)).toBe(reaching.some(({ state }) => state === 'mined' || state === 'final'))
      }),
    )
  })

  it('needs no explanation while it is nothing', () => expect(isExplained(0n, [])).toBe(true))
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
