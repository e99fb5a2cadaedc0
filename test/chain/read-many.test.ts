import { parseAbi } from 'viem'
import { describe, expect, it } from 'vitest'
import { ChainUnreachable, NodeRefused } from '../../src/chain/errors.ts'
import type { Question } from '../../src/chain/open-endpoint.ts'
import { readMany, type ViewCall } from '../../src/chain/read-many.ts'
import { makeAddress } from '../support/make.ts'

const abi = parseAbi(['function value(uint256) view returns (uint256)'])
const views = (count: number): ViewCall[] =>
  Array.from({ length: count }, (_, at) => ({ address: makeAddress('contract'), abi, functionName: 'value', args: [BigInt(at)] }))

/** A node whose multicall answers with each call's own number. `requests` counts them; `most` is how many one answer can hold. */
function makeNode({ most = 100, bad = [] as readonly bigint[], error = null as unknown } = {}) {
  const node = {
    requests: 0,
    ask: async <Answer>(question: Question<Answer>): Promise<Answer> => {
      node.requests++
      if (error !== null) throw error
      const multicall = async ({ contracts }: { contracts: readonly ViewCall[] }) => {
        if (contracts.length > most) throw new NodeRefused('here', -32000, 'max code size exceeded')
        return contracts.map(({ args: [id] }) =>
          bad.includes(id as bigint) ? { status: 'failure', error: new Error(`no ${id}`) } : { status: 'success', result: id },
        )
      }
      return question({ multicall } as never)
    },
  }
  return node
}

const number = (answer: unknown) => Number(answer as bigint)

describe('many views', () => {
  it('are asked a fixed number at a time, and answered in order', async () => {
    const node = makeNode()
    expect(await readMany(node, views(500), 100, number)).toEqual(Array.from({ length: 500 }, (_, value) => ({ value })))
    expect(node.requests).toBe(5)
    expect(await readMany(node, [], 100, number)).toEqual([])
  })

  it('are asked in halves where an answer is too large', async () => {
    const node = makeNode({ most: 30 })
    expect((await readMany(node, views(100), 100, number)).at(-1)).toEqual({ value: 99 })
    expect(node.requests).toBe(7)
  })

  it('keep their answers where one fails or cannot be read', async () => {
    const found = await readMany(makeNode({ bad: [3n] }), views(8), 8, answer => {
      if (answer === 5n) throw new Error('odd')
      return number(answer)
    })
    expect(found.map(each => ('value' in each ? each.value : 'fault'))).toEqual([0, 1, 2, 'fault', 4, 'fault', 6, 7])
    const [only] = await readMany(makeNode({ most: 0 }), views(1), 8, number)
    expect(only).toMatchObject({ fault: { code: 'node-refused' } })
  })

  it('fail where the node is away', async () => {
    const error = new ChainUnreachable('here', 'it is away')
    await expect(readMany(makeNode({ error }), views(3), 8, number)).rejects.toBe(error)
  })
})
