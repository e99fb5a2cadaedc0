import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerTooLarge, RateLimited } from '../../src/chain/endpoint-errors.ts'
import { ChainUnreachable, NodeRefused } from '../../src/chain/errors.ts'
import { readLogRange, readLogsUpTo } from '../../src/chain/log-ranges.ts'

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

  it('asks nothing of an empty range', async () => {
    expect(await readLogRange(8n, 7n, nodeOf(1n))).toEqual([])
  })

  it('does not split for a node that asks for fewer requests, or is in trouble of another kind', async () => {
    const failures = [
      new RateLimited('here', 1000, 'HTTP 429'),
      new NodeRefused('here', -32603, 'Internal error'),
      new NodeRefused('here', -32601, 'the method eth_getLogs does not exist'),
    ]
    for (const failure of failures) {
      let calls = 0
      const read = async () => {
        calls++
        throw failure
      }
      await expect(readLogRange(1n, 8n, read)).rejects.toBe(failure)
      expect(calls).toBe(1)
    }
  })

  it.each([
    [-32005, 'query returned more than 10000 results'],
    [-32005, 'limit exceeded'],
    [-32000, 'exceed maximum block range: 5000'],
    [-32602, 'eth_getLogs is limited to a 10,000 range'],
    [-32600, 'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size'],
    [-32614, 'eth_getLogs is limited to a 10,000 range'],
    [-32701, 'Please specify less number of addresses or a smaller block range'],
    [-32000, 'requested too many blocks from 0 to 5000, maximum is set to 2048'],
    [-32016, 'query timeout exceeded'],
    [-32062, 'Block range is too large'],
    [-32000, 'requested range exceeds limit'],
  ])('splits for the error %i "%s"', async (code, text) => {
    const read = async (from: bigint, to: bigint) => {
      if (to - from + 1n > 4n) throw new NodeRefused('here', code, text)
      return [from]
    }
    expect(await readLogRange(1n, 8n, read)).toEqual([1n, 5n])
  })

  it('splits where the answer is larger than any that is read', async () => {
    const read = async (from: bigint, to: bigint) => {
      if (to - from + 1n > 4n) throw new AnswerTooLarge('here', 1)
      return [from]
    }
    expect(await readLogRange(1n, 8n, read)).toEqual([1n, 5n])
  })

  it('tries a greater range again behind the blocks that were too full', async () => {
    // 10 logs at most; blocks 1 to 100 have one each, those behind none.
    let calls = 0
    const read = async (from: bigint, to: bigint) => {
      calls++
      const last = to < 100n ? to : 100n
      const found = last < from ? 0n : last - from + 1n
      if (found > 10n) throw new NodeRefused('here', -32005, 'query returned more than 10 results')
      return Array.from({ length: Number(found) }, (_, index) => from + BigInt(index))
    }
    expect(await readLogRange(1n, 1_000_000n, read)).toHaveLength(100)
    expect(calls).toBeLessThan(110)
  })

  it('stops where the requests run out, and says how far it came', async () => {
    expect(await readLogsUpTo(1n, 100n, nodeOf(25n), 5)).toMatchObject({ upTo: 75n, logs: { length: 75 } })
  })
})
