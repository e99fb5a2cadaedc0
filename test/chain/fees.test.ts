import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cappedFees, type Fees, fallShort, feeCap, leastCap, raisedFees, readFees } from '../../src/chain/fees.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { rpcBlock, startFakeNode } from '../support/fake-node.ts'

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

describe('fees of zero', () => {
  it('are at a useful tip after a dozen raises', () => {
    let tipless: Fees = { type: 'eip1559', maxFeePerGas: 200n, maxPriorityFeePerGas: 0n }
    let free: Fees = { type: 'legacy', gasPrice: 0n }
    for (let raise = 0; raise < 12; raise++) {
      tipless = raisedFees(tipless, { type: 'eip1559', maxFeePerGas: 200n, maxPriorityFeePerGas: 0n })
      free = raisedFees(free, { type: 'legacy', gasPrice: 0n })
    }
    expect(parts(tipless).every(part => part >= 10n ** 9n)).toBe(true)
    expect(feeCap(free)).toBeGreaterThan(10n ** 6n)
  })
})

describe('cappedFees', () => {
  it('never cost more than the limit nor fall short of the next block, or are none', () => {
    fc.assert(
      fc.property(fees, price, (now, most) => {
        const capped = cappedFees(now, most, leastCap(now))
        if (capped === null) {
          expect(most).toBeLessThan(leastCap(now))
          return
        }
        expect(feeCap(capped)).toBeLessThanOrEqual(most)
        expect(feeCap(capped)).toBeGreaterThanOrEqual(leastCap(now))
        expect(parts(capped)[1] ?? 0n).toBeLessThanOrEqual(feeCap(capped))
      }),
    )
  })
})

describe('readFees', () => {
  const read = async (rewards: bigint[], advised = 10n ** 15n) => {
    const hex = (value: bigint) => `0x${value.toString(16)}`
    const history = { oldestBlock: '0x1', baseFeePerGas: [], gasUsedRatio: [], reward: rewards.map(each => [hex(each)]) }
    const block = rpcBlock(9, 1_700_000_000, { baseFee: 100 })
    const node = await startFakeNode({ eth_getBlockByNumber: block, eth_feeHistory: history, eth_maxPriorityFeePerGas: hex(advised) })
    return openNode({ rpc: node.url }).ask(readFees)
  }

  it('takes the middle tip of the blocks that paid any, with room for the base fee to double', async () => {
    expect(await read([0n, 3n, 10n ** 18n, 0n, 5n])).toEqual({ type: 'eip1559', maxFeePerGas: 205n, maxPriorityFeePerGas: 5n })
  })

  it('takes what the node advises where nobody pays, within a bound', async () => {
    expect(await read([0n, 0n], 7n)).toMatchObject({ maxPriorityFeePerGas: 7n })
    expect(await read([0n, 0n])).toMatchObject({ maxPriorityFeePerGas: 10n ** 9n })
  })
})
