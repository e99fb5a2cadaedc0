import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fees, fallShort, feeCap, raisedFees } from '../../src/chain/fees.ts'

const price = fc.bigInt({ min: 0n, max: 10n ** 15n })
const eip1559: fc.Arbitrary<Fees> = fc
  .tuple(price, price)
  .map(([base, tip]) => ({ type: 'eip1559', maxFeePerGas: 2n * base + tip, maxPriorityFeePerGas: tip }))
const legacy: fc.Arbitrary<Fees> = price.map(gasPrice => ({ type: 'legacy', gasPrice }))
const fees = fc.oneof(eip1559, legacy)

const parts = (each: Fees) => (each.type === 'legacy' ? [each.gasPrice] : [each.maxFeePerGas, each.maxPriorityFeePerGas])

describe('raisedFees', () => {
  it('raises each part by an eighth at least, keeps the kind, and reaches the current fees', () => {
    fc.assert(
      fc.property(fees, fees, (old, now) => {
        const raised = raisedFees(old, now)
        expect(raised.type).toBe(old.type)
        parts(raised).forEach((part, i) => {
          expect(part * 8n).toBeGreaterThanOrEqual((parts(old)[i] as bigint) * 9n)
        })
        expect(feeCap(raised)).toBeGreaterThanOrEqual(feeCap(now))
        expect(fallShort(raised, now)).toBe(false)
      }),
    )
  })
})

describe('fallShort', () => {
  const now: Fees = { type: 'eip1559', maxFeePerGas: 210n, maxPriorityFeePerGas: 10n }

  it.each([
    [{ type: 'eip1559', maxFeePerGas: 110n, maxPriorityFeePerGas: 10n }, false],
    [{ type: 'eip1559', maxFeePerGas: 109n, maxPriorityFeePerGas: 10n }, true],
    [{ type: 'eip1559', maxFeePerGas: 300n, maxPriorityFeePerGas: 9n }, true],
    [{ type: 'legacy', gasPrice: 210n }, false],
    [{ type: 'legacy', gasPrice: 209n }, true],
  ] satisfies [Fees, boolean][])('%o against a base fee of 100 and a tip of 10: %s', (old, short) => {
    expect(fallShort(old, now)).toBe(short)
  })
})
