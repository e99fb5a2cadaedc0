import { readFileSync } from 'node:fs'
import { parseTransaction } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { broadcast } from '../../src/chain/broadcast.ts'
import { FeesTooLow, InsufficientGas, NotMinedYet } from '../../src/chain/errors.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { send } from '../../src/chain/send.ts'
import { FateUnknown, NonceUsed, TransactionRefused } from '../../src/chain/sending-errors.ts'
import { type FakeNode, RpcFault, rpcBlock, startFakeNode } from '../support/fake-node.ts'
import { makeAddress, makePrivateKey } from '../support/make.ts'

interface Case {
  readonly node: string
  readonly text: string
  readonly meaning: 'nonce-used' | 'known' | 'FeesTooLow' | 'InsufficientGas'
}

/** What real nodes answer to eth_sendRawTransaction. */
const cases = JSON.parse(readFileSync(new URL('send-answers.json', import.meta.url), 'utf8')) as Case[]

const account = privateKeyToAccount(makePrivateKey('payer'))
const NONCE = 4
const call = { to: makeAddress('token'), data: '0x', value: 0n } as const
const signed = () =>
  account.signTransaction({
    ...call,
    type: 'eip1559',
    chainId: 100,
    nonce: NONCE,
    gas: 21_000n,
    maxFeePerGas: 100n,
    maxPriorityFeePerGas: 1n,
  })

/** A node before the transaction: it has the money, the nonce is free, the fees are enough. */
const healthy = (): FakeNode['answers'] => ({
  eth_chainId: '0x64',
  eth_getTransactionCount: `0x${NONCE.toString(16)}`,
  eth_getBalance: '0xde0b6b3a7640000',
  eth_getBlockByNumber: rpcBlock(9, 1_700_000_000),
  eth_maxPriorityFeePerGas: '0x1',
  eth_feeHistory: { oldestBlock: '0x8', baseFeePerGas: ['0x7', '0x7'], gasUsedRatio: [0.5], reward: [['0x1']] },
  eth_call: '0x',
  eth_estimateGas: '0x5208',
})

/** What the node shows of a transaction that it refused for this reason. */
const shown: Record<Case['meaning'], FakeNode['answers']> = {
  'nonce-used': { eth_getTransactionCount: '0x5' },
  known: { eth_getTransactionByHash: { hash: '0x' } },
  FeesTooLow: {},
  InsufficientGas: { eth_getBalance: '0x1' },
}

const refusing = async (text: string, more: FakeNode['answers'] = {}) => {
  const node = await startFakeNode({ ...healthy(), ...more, eth_sendRawTransaction: new RpcFault(-32000, text) })
  return { fake: node, node: openNode({ rpc: node.url }) }
}

describe('a node that answers a transaction with an error', () => {
  it.each(cases)('$node: "$text" is $meaning', async ({ text, meaning }) => {
    const { node } = await refusing(text, shown[meaning])
    const received = broadcast(node, await signed())
    if (meaning === 'FeesTooLow') return expect(received).rejects.toThrow(FeesTooLow)
    if (meaning === 'InsufficientGas') return expect(received).rejects.toThrow(InsufficientGas)
    expect(await received).toBe(meaning)
  })

  it.each(cases)('$node: "$text", but has the transaction: it is known', async ({ text }) => {
    const { node } = await refusing(text, { eth_getTransactionByHash: { hash: '0x' } })
    expect(await broadcast(node, await signed())).toBe('known')
  })

  it.each(cases)('$node: "$text", but a block has it: it is known', async ({ text }) => {
    const { node } = await refusing(text, { eth_getTransactionReceipt: { status: '0x1' }, eth_getTransactionCount: '0x5' })
    expect(await broadcast(node, await signed())).toBe('known')
  })

  it('in no text that anybody knows is judged by the account alone', async () => {
    const text = 'E_4711'
    await expect(broadcast((await refusing(text)).node, await signed())).rejects.toThrow(TransactionRefused)
    await expect(broadcast((await refusing(text, { eth_getBalance: '0x1' })).node, await signed())).rejects.toThrow(InsufficientGas)
    expect(await broadcast((await refusing(text, { eth_getTransactionCount: '0x5' })).node, await signed())).toBe('nonce-used')
    const dear = { eth_getBlockByNumber: rpcBlock(9, 1_700_000_000, { baseFee: 101 }) }
    await expect(broadcast((await refusing(text, dear)).node, await signed())).rejects.toThrow(FeesTooLow)
    const waits = { eth_getTransactionCount: ([, tag]: unknown[]) => (tag === 'pending' ? '0x5' : '0x4') }
    await expect(broadcast((await refusing(text, waits)).node, await signed())).rejects.toThrow(FeesTooLow)
  })

  it('is not believed where it says that it has the transaction and does not show it', async () => {
    for (const { text } of cases.filter(({ meaning }) => meaning === 'known' || meaning === 'nonce-used'))
      await expect(broadcast((await refusing(text)).node, await signed())).rejects.toThrow(FateUnknown)
  })

  it('names the transaction in each case that leaves it open or refused', async () => {
    const hash = expect.stringMatching(/0x[0-9a-f]{64}/)
    for (const text of ['already known', 'E_4711'])
      await expect(broadcast((await refusing(text)).node, await signed())).rejects.toMatchObject({ hash, message: hash })
  })
})

describe('a node that does not answer a transaction', () => {
  const silent = async (more: FakeNode['answers'] = {}) => {
    const fake = await startFakeNode({ ...healthy(), ...more })
    fake.manner = (_, __, method) => method === 'eth_sendRawTransaction'
    return openNode({ rpc: fake.url, timeoutMs: 100 })
  }

  it('and has it took it', async () => {
    expect(await broadcast(await silent({ eth_getTransactionByHash: { hash: '0x' } }), await signed())).toBe('known')
  })

  it('and does not show it may have taken it', async () => {
    await expect(broadcast(await silent(), await signed())).rejects.toThrow(FateUnknown)
  })

  it('nor anything else after it may have taken it', async () => {
    const fake = await startFakeNode(healthy())
    fake.manner = () => true
    const failure = broadcast(openNode({ rpc: fake.url, timeoutMs: 100 }), await signed())
    await expect(failure).rejects.toThrow(/^It is not known whether .* accepted the transaction 0x[0-9a-f]{64}: .*did not answer in time/)
  })
})

describe('a command that sends', () => {
  const receipt = { status: '0x1', blockNumber: '0x9', gasUsed: '0x5208', effectiveGasPrice: '0x1', logs: [], transactionHash: '0x' }

  it.each(cases)('succeeds where the node took it and answered "$text"', async ({ text }) => {
    const { node } = await refusing(text, { eth_getTransactionReceipt: receipt, eth_getTransactionCount: nonceAfter(0) })
    expect(await send(node, account, call, 1000)).toMatchObject({ status: 'success' })
  })

  it('waits for a block where a node that lags says that its nonce is used', async () => {
    let asked = 0
    const late = () => (++asked > 3 ? receipt : null)
    const { node } = await refusing('OldNonce', { eth_getTransactionReceipt: late, eth_getTransactionCount: nonceAfter(1) })
    expect(await send(node, account, call, 5000)).toMatchObject({ status: 'success' })
  })

  it('names the transaction where the nonce stays used and no block shows it', async () => {
    const { node } = await refusing('OldNonce', { eth_getTransactionCount: nonceAfter(1) })
    const failure = send(node, account, call, 300)
    await expect(failure).rejects.toThrow(NonceUsed)
    await expect(failure).rejects.toThrow(/0x[0-9a-f]{64}/)
  })

  it('outlasts a node that fails while it waits', async () => {
    let asked = 0
    const fake = await startFakeNode({ ...healthy(), eth_sendRawTransaction: '0x', eth_getTransactionReceipt: receipt })
    fake.manner = (response, _, method) => {
      const fails = method === 'eth_getTransactionReceipt' && ++asked < 3
      if (fails) response.writeHead(500).end()
      return fails
    }
    expect(await send(openNode({ rpc: fake.url }), account, call, 5000)).toMatchObject({ status: 'success' })
  })

  it('says that it is on its way where it was sent and no block takes it', async () => {
    const fake = await startFakeNode({ ...healthy(), eth_sendRawTransaction: '0x' })
    await expect(send(openNode({ rpc: fake.url }), account, call, 300)).rejects.toThrow(NotMinedYet)
  })

  /** The nonce that the command takes, and the count after it: by how many transactions the account went on. */
  function nonceAfter(by: number) {
    let sent = false
    return () => {
      const count = sent ? NONCE + by : NONCE
      sent = true
      return `0x${count.toString(16)}`
    }
  }
})

describe('what is signed', () => {
  it('is for the configured chain, whatever the node says of its own', async () => {
    const { prepareTransaction } = await import('../../src/chain/prepare-transaction.ts')
    const { openChain } = await import('../../src/chain/open-chain.ts')
    let asked = 0
    // Right at the check, wrong at signing.
    const fake = await startFakeNode({ ...healthy(), eth_getCode: '0x60', eth_chainId: () => (asked++ === 0 ? '0x64' : '0x1') })
    const chain = openChain({ rpc: fake.url, chainId: 100n, contract: makeAddress('contract') })
    const { raw } = await prepareTransaction(chain, { account, call })
    expect(parseTransaction(raw).chainId).toBe(100)
  })
})
