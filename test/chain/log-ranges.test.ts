import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChainUnreachable, NodeRefused } from '../../src/chain/errors.ts'
import { readLogRange } from '../../src/chain/log-ranges.ts'

/** A node with one log per block that refuses ranges longer than `most` blocks. */
const nodeOf = (most: bigint) => async (from: bigint, to: bigint) => {
  if (to - from + 1n > most) throw new NodeRefused('here', -32005, 'range too large')
  return Array.from({ length: Number(to - from) + 1 }, (_, i) => from + BigInt(i))
}

describe('readLogRange', () => {
  it('reads every block once and in order, whatever range the node accepts', async () => {
    const range = fc.tuple(fc.bigInt({ min: 0n, max: 1000n }), fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 1n, max: 400n }))
    await fc.assert(
      fc.asyncProperty(range, async ([from, length, most]) => {
        const logs = await readLogRange(from, from + length, nodeOf(most))
        expect(logs).toEqual(Array.from({ length: Number(length) + 1 }, (_, i) => from + BigInt(i)))
      }),
    )
  })

  it('sends one request if the node accepts the range', async () => {
    const asked: bigint[][] = []
    await readLogRange(5n, 1_000_000_000n, async (...range) => {
      asked.push(range)
      return [1]
    })
    expect(asked).toEqual([[5n, 1_000_000_000n]])
  })

  it('keeps to the length that the node accepted', async () => {
    const lengths: bigint[] = []
    await readLogRange(1n, 100n, (from, to) => {
      lengths.push(to - from + 1n)
      return nodeOf(30n)(from, to)
    })
    expect(lengths).toEqual([100n, 50n, 25n, 25n, 25n, 25n])
  })

  it('gives up when a single block is refused', async () => {
    await expect(readLogRange(1n, 8n, nodeOf(0n))).rejects.toThrow('range too large')
  })

  it('does not split the range when the node is unreachable', async () => {
    let calls = 0
    const away = async () => {
      calls++
      throw new ChainUnreachable('here', 'HTTP 500')
    }
    await expect(readLogRange(1n, 8n, away)).rejects.toThrow(ChainUnreachable)
    expect(calls).toBe(1)
  })

  it('sends no request for an empty range', async () => {
    expect(await readLogRange(8n, 7n, nodeOf(1n))).toEqual([])
  })
})
