import fc from 'fast-check'
import { parseUnits } from 'viem'
import { expect, it } from 'vitest'
import { amountText } from '../../src/support/amount-text.ts'

it.each([
  [800_000n, 6, '0.80'],
  [1n, 6, '0.000001'],
  [100_000_000n, 6, '100.00'],
  [0n, 6, '0.00'],
  [1_250n, 3, '1.25'],
  [15n, 1, '1.5'],
  [42n, 0, '42'],
])('%i of a token with %i decimals is %s', (amount, decimals, text) => {
  expect(amountText(amount, decimals)).toBe(text)
})

it('an amount’s text has the same value', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 104n), fc.integer({ min: 0, max: 24 }), (amount, decimals) => {
      expect(parseUnits(amountText(amount, decimals), decimals)).toBe(amount)
    }),
  )
})
