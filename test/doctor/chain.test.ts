import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { diagnoseChain } from '../../src/doctor/chain.ts'
import { RpcFault, rpcBlock, startFakeNode } from '../support/fake-node.ts'
import { makeAddress, makeHash } from '../support/make.ts'

const contract = makeAddress('contract')
const blockAt = 1_700_000_000
let node: Server | undefined
afterEach(() => void node?.close())

/** A node that reports the given chain id and code. */
async function chainOn({ chainId = '0x64', code = '0x60' } = {}) {
  const answers: Record<string, unknown> = {
    eth_chainId: chainId,
    eth_getCode: code,
    eth_getBlockByNumber: { number: '0x10', timestamp: `0x${blockAt.toString(16)}`, hash: makeHash('block'), transactions: [] },
  }
  node = createServer(async (request, response) => {
    const { id, method } = JSON.parse((await request.toArray()).join('')) as { id: number; method: string }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] }))
  }).listen(0, '127.0.0.1')
  await once(node, 'listening')
  return config((node.address() as AddressInfo).port)
}

const config = (port: number) =>
  ({
    rpc: `http://127.0.0.1:${port}`,
    id: 100,
    contract,
    from_block: 0,
    final: 'finalized',
    sync_every: 60_000,
    timeout: 5000,
    trust_system_clock: 'auto',
  }) as const

const states = async (...args: Parameters<typeof diagnoseChain>) =>
  (await diagnoseChain(...args)).map(({ state, fact }) => `${state} ${fact}`)

describe('the doctor’s checks of the chain', () => {
  it('finds the right chain, the contract, and a clock that agrees', async () => {
    const chain = await chainOn()
    expect(await states(chain, blockAt + 5)).toEqual([
      `ok ${new URL(chain.rpc).host} answers for chain 100, at block 16.`,
      `ok The contract is at ${contract}.`,
      "ok The system's clock agrees with the chain's newest block.",
      'ok Its newest final block is 16.',
    ])
  })

  it('fails another chain, and one without the contract', async () => {
    const found = await states(await chainOn({ chainId: '0x1', code: '0x' }), blockAt)
    expect(found[0]).toMatch(/^fail .* answers for chain 1, not 100\.$/)
    expect(found[1]).toBe(`fail There is no contract at ${contract}.`)
  })

  it.each([
    [-3600, 'behind'],
    [3600, 'ahead of'],
  ])('warns of a clock that is %s s off', async (off, word) => {
    expect((await states(await chainOn(), blockAt + off))[2]).toBe(`warn The system's clock is 3600 s ${word} the chain's newest block.`)
  })

  it('only warns of an unreachable node, since cups continue for a while', async () => {
    const chain = await chainOn()
    node?.close()
    expect(await diagnoseChain(chain)).toMatchObject([{ state: 'warn', remedy: expect.stringContaining('offline budget') }])
  })

  it('looks at each endpoint, and fails one that has no final blocks with the advice about confirmations', async () => {
    const block = rpcBlock(16, blockAt)
    const byTag = ([tag]: unknown[]) => (tag === 'finalized' ? new RpcFault(-32602, 'unknown tag') : block)
    const node = await startFakeNode({ eth_chainId: '0x64', eth_getCode: '0x60', eth_getBlockByNumber: byTag })
    const chain = { ...(await chainOn()), rpc: [(await chainOn()).rpc, node.url] }
    const findings = await diagnoseChain(chain, blockAt)
    expect(findings).toHaveLength(8)
    expect(findings[7]).toMatchObject({ state: 'fail', remedy: expect.stringMatching(/chain\.final to a number of confirmations/) })
  })
})
