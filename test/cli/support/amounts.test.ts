import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAmount, showAmount } from '../../../src/cli/support/amounts.ts'

const dollar = { decimals: 6, symbol: 'tUSD' }

describe('parseAmount', () => {
  it.each([
    ['100', 100_000_000n],
    ['100.00', 100_000_000n],
    ['0.8', 800_000n],
    ['0.000001', 1n],
    ['0', 0n],
  ])('reads %s', (text, amount) => {
    expect(parseAmount(text, dollar)).toBe(amount)
  })

  it.each(['', '-1', '+1', '1e3', '0x10', '1,00', '.5', '5.', '1 000', 'ten', ' 1', '1\n', 'Infinity', '9'.repeat(31)])(
    'refuses %j',
    text => {
      expect(() => parseAmount(text, dollar)).toThrow('Not an amount')
    },
  )

  it('refuses what no contract can hold', () => {
    expect(() => parseAmount('9'.repeat(30), { decimals: 18, symbol: 'X' })).toThrow(/more than .* can be.*\nExpected less than 2\^128/s)
    expect(parseAmount('340282366920938463463374607431.768211455', { decimals: 9, symbol: 'X' })).toBe(2n ** 128n - 1n)
  })

  it('does not round', () => {
    expect(() => parseAmount('0.0000001', dollar)).toThrow('Expected at most 6 digits after the point')
    expect(() => parseAmount('1.0', { decimals: 0, symbol: 'X' })).toThrow('Expected at most 0 digits')
  })
})

describe('showAmount', () => {
  it.each([
    [100_000_000n, dollar, '100.00 tUSD'],
    [1n, dollar, '0.000001 tUSD'],
    [800_000n, dollar, '0.80 tUSD'],
    [7n, { decimals: 0, symbol: 'X' }, '7 X'],
    [7n, { decimals: 1, symbol: 'X' }, '0.7 X'],
  ])('shows %s', (amount, unit, text) => {
    expect(showAmount(amount, unit)).toBe(text)
  })

  it('shows what parseAmount reads back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 95n }), fc.integer({ min: 0, max: 36 }), (amount, decimals) => {
        const unit = { decimals, symbol: 'X' }
        expect(parseAmount(showAmount(amount, unit).replace(' X', ''), unit)).toBe(amount)
      }),
    )
  })
})
