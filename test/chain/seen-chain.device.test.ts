import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { recordRevocationCall, requestCloseCall } from '../../src/chain/channel-calls.ts'
import { ChainUnreachable, NoFinalBlock } from '../../src/chain/errors.ts'
import { readBlocks } from '../../src/chain/final-block.ts'
import { type Chain, type Finality, openChain } from '../../src/chain/open-chain.ts'
import { readChannels } from '../../src/chain/read-channels.ts'
import { readRecordedRevocations, readRevocationCounts } from '../../src/chain/revocation-log.ts'
import { send } from '../../src/chain/send.ts'
import type { Address, Hash } from '../../src/core/hex.ts'
import { anna, ben, issuer, makeHash, makeKey, signMessage } from '../support/make.ts'
import { type ChainFixture, DOLLAR, depositTo, startChainFixture } from './fixture.ts'

let fixture: ChainFixture
beforeAll(async () => {
  fixture = await startChainFixture()
})
afterAll(() => fixture.stop())
afterEach(() => {
  fixture.proxy.behave()
  fixture.proxy.calls.length = 0
})

const open = (final: Finality = { confirmations: 1 }) => openChain({ rpc: fixture.proxy.url, ...fixture.domain, final })
interface Question {
  readonly ids: readonly Hash[]
  readonly issuers: readonly Address[]
  readonly revocationsFrom: bigint
}
const question = (change: Partial<Question> = {}): Question => ({
  ids: [fixture.id],
  issuers: [issuer.address],
  revocationsFrom: 0n,
  ...change,
})

/** What a sync reads: blocks, then channels and counts at the final one, and the logs. */
async function readState(chain: Chain, { ids, issuers, revocationsFrom }: Question) {
  const { head, finalBlock } = await readBlocks(chain)
  const channels = await readChannels(chain, ids, finalBlock.number)
  const counts = await readRevocationCounts(chain, issuers, finalBlock.number)
  const { logs } = await readRecordedRevocations(chain, issuers, revocationsFrom, finalBlock.number)
  return { headNumber: head.number, headAt: head.at, finalBlock, channels, counts, revocations: logs }
}

async function revoke(holder: `0x${string}`, at: bigint, by = issuer): Promise<void> {
  const { chain, stranger, domain } = fixture
  const revocation = { holder, at }
  await send(chain, stranger, recordRevocationCall(chain, by.address, revocation, signMessage(by, 'Revocation', revocation, domain)))
}

describe('what a sync reads', () => {
  it('reads the channel, the head and the final block', async () => {
    const state = await readState(open(), question())
    expect(state.channels.get(fixture.id)).toEqual({ deposited: 100n * DOLLAR, redeemed: 0n, closesAt: 0n })
    expect(state.finalBlock).toMatchObject({ number: state.headNumber, at: state.headAt })
    expect(state.finalBlock.hash).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it.each([1, 100])('takes six requests for %i channels and as many issuers, two more the first time', async count => {
    const ids = Array.from({ length: count }, (_, i) => makeHash(`channel ${i}`))
    const issuers = Array.from({ length: count }, (_, i) => `0x${String(i).padStart(40, '0')}` as const)
    const chain = open()
    await readState(chain, question())
    expect(fixture.proxy.calls).toHaveLength(8)
    fixture.proxy.calls.length = 0
    const { channels, counts } = await readState(chain, question({ ids, issuers }))
    const once = ['eth_call', 'eth_call', 'eth_chainId', 'eth_getBlockByNumber', 'eth_getBlockByNumber', 'eth_getLogs']
    expect(fixture.proxy.calls.toSorted()).toEqual(once)
    expect(counts.size).toBe(count)
    expect(channels.size).toBe(count)
  })

  it('reads at the final block, not at the newest', async () => {
    const { chain, payer, terms, id, anvil } = fixture
    const finalized = open('finalized')
    await anvil.mine(3)
    const before = await readState(finalized, question())
    await depositTo(chain, payer, terms, DOLLAR)
    const lagging = await readState(finalized, question())
    expect(lagging.channels.get(id)).toEqual(before.channels.get(id))
    expect(lagging.finalBlock.number).toBe(lagging.headNumber - 2n)
    await anvil.mine(2)
    const state = await readState(finalized, question())
    expect(state.channels.get(id)?.deposited).toBe((before.channels.get(id)?.deposited ?? 0n) + DOLLAR)
  })

  it('counts confirmations from the newest block, which has one, and not below the first block', async () => {
    const third = await readState(open({ confirmations: 3 }), question())
    expect(third.finalBlock.number).toBe(third.headNumber - 2n)
    await expect(readState(open({ confirmations: 100_000 }), question())).rejects.toThrow(ChainUnreachable)
  })

  it('sees a request to close', async () => {
    const { chain, payer, terms, id } = fixture
    await send(chain, payer, requestCloseCall(chain, terms))
    const state = await readState(open(), question())
    expect(state.channels.get(id)?.closesAt).toBe(state.headAt + BigInt(terms.noticePeriod))
  })

  it('finds the revocations of the issuers that it is asked for', async () => {
    const other = makeKey('other issuer')
    await revoke(anna.address, 100n)
    await revoke(anna.address, 200n)
    await revoke(ben.address, 100n, other)
    const of = async (change: Partial<Question>) =>
      (await readState(open(), question(change))).revocations.map(({ blockNumber: _, ...revocation }) => revocation)
    const annas = [100n, 200n].map((at, index) => ({ issuer: issuer.address, holder: anna.address, at, count: BigInt(index) + 1n }))
    const bens = { issuer: other.address, holder: ben.address, at: 100n, count: 1n }
    expect(await of({})).toEqual(annas)
    expect(await of({ issuers: [issuer.address, other.address] })).toEqual([...annas, bens])
    expect(await of({ issuers: [] })).toEqual([])
    const { headNumber, counts } = await readState(open(), question({ issuers: [issuer.address, other.address] }))
    expect([...counts.values()]).toEqual([2n, 1n])
    expect(await of({ issuers: [issuer.address, other.address], revocationsFrom: headNumber })).toEqual([bens])
    expect(await of({ revocationsFrom: headNumber + 1n })).toEqual([])
  })

  it('splits the range of the logs only when the node refuses it', async () => {
    const chain = open()
    const whole = await readState(chain, question())
    const tooLong = ([{ fromBlock, toBlock }]: unknown[] & [{ fromBlock: string; toBlock: string }]) =>
      BigInt(toBlock) - BigInt(fromBlock) >= 4n
    fixture.proxy.refuse('eth_getLogs', { code: -32005, message: 'block range too large' }, params => tooLong(params as never))
    fixture.proxy.calls.length = 0
    const split = await readState(chain, question())
    expect(split.revocations).toEqual(whole.revocations)
    expect(fixture.proxy.calls.filter(method => method === 'eth_getLogs').length).toBeGreaterThan(1)
  })
})

describe('an untrustworthy final block', () => {
  it('is refused if it is missing', async () => {
    const chain = open('finalized')
    await readState(chain, question())
    fixture.proxy.resultOf('eth_getBlockByNumber', null)
    await expect(readState(chain, question())).rejects.toThrow(NoFinalBlock)
  })

  it.each([['nonsense'], [{}], [{ number: '0x', timestamp: '0x' }], [7]])('is refused if it reads %o', async block => {
    fixture.proxy.resultOf('eth_getBlockByNumber', block)
    await expect(readState(open(), question())).rejects.toThrow(ChainUnreachable)
  })

  it.each(['0x', '0x1234', 'nonsense', null])('channels that read %s are refused too', async result => {
    fixture.proxy.resultOf('eth_call', result)
    await expect(readState(open(), question())).rejects.toThrow(ChainUnreachable)
  })
})
