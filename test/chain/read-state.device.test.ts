import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { recordRevocationCall, requestCloseCall } from '../../src/chain/channel-calls.ts'
import { ChainUnreachable, FinalBlockMoved, NoFinalBlock } from '../../src/chain/errors.ts'
import { type Finality, openChain } from '../../src/chain/open-chain.ts'
import { readState, type StateQuestion } from '../../src/chain/read-channels.ts'
import { send } from '../../src/chain/send.ts'
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
const question = (change: Partial<StateQuestion> = {}): StateQuestion => ({
  ids: [fixture.id],
  issuers: [issuer.address],
  revocationsFrom: 0n,
  last: null,
  ...change,
})

async function revoke(holder: `0x${string}`, at: bigint, by = issuer): Promise<void> {
  const { chain, stranger, domain } = fixture
  const revocation = { holder, at }
  await send(chain, stranger, recordRevocationCall(chain, by.address, revocation, signMessage(by, 'Revocation', revocation, domain)))
}

describe('readState', () => {
  it('reads the channel, the head and the final block', async () => {
    const state = await readState(open(), question())
    expect(state.channels.get(fixture.id)).toEqual({ deposited: 100n * DOLLAR, redeemed: 0n, closesAt: 0n })
    expect(state.finalBlock).toMatchObject({ number: state.headNumber, at: state.headAt })
    expect(state.finalBlock.hash).toMatch(/^0x[0-9a-f]{64}$/)
  })

  it.each([1, 200])('makes five requests for %i channels and as many issuers, two more the first time', async count => {
    const ids = Array.from({ length: count }, (_, i) => makeHash(`channel ${i}`))
    const issuers = Array.from({ length: count }, (_, i) => `0x${String(i).padStart(40, '0')}` as const)
    const chain = open()
    await readState(chain, question())
    expect(fixture.proxy.calls).toHaveLength(7)
    fixture.proxy.calls.length = 0
    const { channels, calls } = await readState(chain, question({ ids, issuers }))
    expect(fixture.proxy.calls.toSorted()).toEqual([
      'eth_call',
      'eth_chainId',
      'eth_getBlockByNumber',
      'eth_getBlockByNumber',
      'eth_getLogs',
    ])
    expect(calls).toBe(5)
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
    const of = async (change: Partial<StateQuestion>) => (await readState(open(), question(change))).revocations
    const annas = [100n, 200n].map(at => ({ issuer: issuer.address, holder: anna.address, at }))
    const bens = { issuer: other.address, holder: ben.address, at: 100n }
    expect(await of({})).toEqual(annas)
    expect(await of({ issuers: [issuer.address, other.address] })).toEqual([...annas, bens])
    expect(await of({ issuers: [] })).toEqual([])
    const { headNumber } = await readState(open(), question())
    expect(await of({ issuers: [issuer.address, other.address], revocationsFrom: headNumber })).toEqual([bens])
    expect(await of({ revocationsFrom: headNumber + 1n })).toEqual([])
  })

  it('splits the range of the logs only when the node refuses it, and says how many requests that took', async () => {
    const chain = open()
    const whole = await readState(chain, question())
    const tooLong = ([{ fromBlock, toBlock }]: unknown[] & [{ fromBlock: string; toBlock: string }]) =>
      BigInt(toBlock) - BigInt(fromBlock) >= 4n
    fixture.proxy.refuse('eth_getLogs', { code: -32005, message: 'block range too large' }, params => tooLong(params as never))
    fixture.proxy.calls.length = 0
    const split = await readState(chain, question())
    expect(split.revocations).toEqual(whole.revocations)
    expect(split.calls).toBeGreaterThan(4)
    expect(fixture.proxy.calls).toHaveLength(split.calls)
  })
})

describe('a final block that is not to be trusted', () => {
  it('is one that went back, or that changed', async () => {
    const { finalBlock } = await readState(open(), question())
    await expect(readState(open(), question({ last: finalBlock }))).resolves.toBeDefined()
    const later = { number: finalBlock.number + 1n, hash: finalBlock.hash }
    await expect(readState(open(), question({ last: later }))).rejects.toMatchObject({
      constructor: FinalBlockMoved,
      got: finalBlock.number,
      expected: finalBlock.number + 1n,
    })
    const other = { number: finalBlock.number, hash: makeHash('another block') }
    await expect(readState(open(), question({ last: other }))).rejects.toThrow('another final block')
  })

  it('is one that is not there', async () => {
    const chain = open('finalized')
    await readState(chain, question())
    fixture.proxy.resultOf('eth_getBlockByNumber', null)
    await expect(readState(chain, question())).rejects.toThrow(NoFinalBlock)
  })

  it.each([['nonsense'], [{}], [{ number: '0x', timestamp: '0x' }], [7]])('is %o', async block => {
    fixture.proxy.resultOf('eth_getBlockByNumber', block)
    await expect(readState(open(), question())).rejects.toThrow(ChainUnreachable)
  })

  it.each(['0x', '0x1234', 'nonsense', null])('nor are channels that read %s', async result => {
    fixture.proxy.resultOf('eth_call', result)
    await expect(readState(open(), question())).rejects.toThrow(ChainUnreachable)
  })
})
