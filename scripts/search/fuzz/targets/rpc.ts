import { encodeAbiParameters, encodeFunctionResult, erc20Abi, padHex, toEventSelector } from 'viem'
import { paymentChannelsAbi } from '../../../../src/chain/abi/payment-channels-abi.ts'
import { broadcast } from '../../../../src/chain/broadcast.ts'
import { ChainError } from '../../../../src/chain/errors.ts'
import { readFees } from '../../../../src/chain/fees.ts'
import type { BlockPoint } from '../../../../src/chain/final-block.ts'
import { openChain } from '../../../../src/chain/open-chain.ts'
import { minedOutcome } from '../../../../src/chain/outcome.ts'
import { openSeenChain } from '../../../../src/redeem/open-seen-chain.ts'
import { foreseenLater, require, requireShowable } from '../judge.ts'
import { jsonOf, type Target, textOf } from '../target.ts'
import { channel, domain, issuer, machine, terms } from './given.ts'

const KEY_OF_NODE = 'secret-of-the-node'
const agreements = '0x00000000000000000000000000000000000000b1'

/** What a node says: a result or an error by method, or one text for all that is asked. */
interface Said {
  readonly ask?: unknown
  readonly results?: Readonly<Record<string, unknown>>
  readonly errors?: Readonly<Record<string, unknown>>
  readonly text?: unknown
  readonly status?: unknown
}

interface Asked {
  readonly id: unknown
  readonly method: string
}

const block = { number: '0x10', timestamp: '0x6553f100', hash: `0x${'ab'.repeat(32)}`, baseFeePerGas: '0x7', transactions: [] }
const ok = { eth_chainId: '0x7a69', eth_getCode: '0x60', eth_getBlockByNumber: block }
const log = {
  ...{
    address: domain.contract,
    blockNumber: '0x10',
    blockHash: block.hash,
    logIndex: '0x0',
    transactionIndex: '0x0',
    transactionHash: block.hash,
  },
  topics: [
    toEventSelector('RevocationRecorded(address,address,uint64,uint256)'),
    padHex(issuer.address, { size: 32 }),
    padHex(machine.address, { size: 32 }),
  ],
  data: encodeAbiParameters([{ type: 'uint64' }, { type: 'uint256' }], [1_700_000_000n, 1n]),
  removed: false,
}

const channels = encodeFunctionResult({
  abi: paymentChannelsAbi,
  functionName: 'channels',
  result: [{ deposited: 10_000n, redeemed: 80n, closesAt: 0 }],
} as never)

const seeds: readonly Said[] = [
  { ask: 'blocks', results: ok },
  { ask: 'channels', results: { ...ok, eth_call: channels } },
  { ask: 'revocations', results: { ...ok, eth_getLogs: [log] } },
  { ask: 'counts', results: { ...ok, eth_call: encodeAbiParameters([{ type: 'uint256' }], [1n]) } },
  { ask: 'token', results: { ...ok, eth_call: encodeFunctionResult({ abi: erc20Abi, functionName: 'symbol', result: 'EURT' }) } },
  {
    ask: 'fees',
    results: {
      ...ok,
      eth_feeHistory: { oldestBlock: '0x1', baseFeePerGas: ['0x7'], gasUsedRatio: [0.5], reward: [['0x1']] },
      eth_gasPrice: '0x7',
    },
  },
  { ask: 'agreements', results: { ...ok, eth_call: encodeAbiParameters([{ type: 'uint256[]' }], [[]]) } },
  { ask: 'twin', results: { ...ok, eth_call: padHex('0x1', { size: 1024 }) } },
  { ask: 'orders', results: { ...ok, eth_call: padHex('0x20', { size: 64 }) } },
  { ask: 'balance', results: { ...ok, eth_getBalance: '0xde0b6b3a7640000' } },
  {
    ask: 'outcome',
    results: {
      ...ok,
      eth_getTransactionReceipt: {
        status: '0x1',
        blockNumber: '0x10',
        gasUsed: '0x1',
        effectiveGasPrice: '0x7',
        logs: [log],
        transactionHash: block.hash,
      },
    },
  },
  { ask: 'broadcast', results: ok, errors: { eth_sendRawTransaction: { code: -32000, message: 'nonce too low' } } },
  { ask: 'balance', results: ok, errors: { eth_getBalance: { code: -32001, message: `${KEY_OF_NODE} is over its limit` } } },
  { ask: 'blocks', results: ok, errors: { eth_getBlockByNumber: { code: 3, message: 'execution reverted', data: `0x${'08c379a0'}` } } },
  { ask: 'blocks', text: '<html>', status: 503 },
]

const RAW = '0x02f86c827a6980843b9aca00843b9aca0e825208940000000000000000000000000000000000000000808080c080a0'.concat(
  '11'.repeat(32),
  'a0',
  '22'.repeat(32),
) as `0x${string}`

/** All that a machine asks a node, and the node's answers to it. */
export const rpc: Target = {
  name: 'rpc',
  form: 'json',
  share: 6,
  seeds: () => seeds.map(jsonOf),
  open: ({ onEnd }) => {
    const real = globalThis.fetch
    let said: Said = {}
    let text = ''
    globalThis.fetch = async (_, init) => responseOf(said, text, JSON.parse(String(init?.body)) as Asked | Asked[])
    onEnd(() => {
      globalThis.fetch = real
    })
    return async input => {
      text = textOf(input)
      said = saidIn(text)
      const chain = openChain({ rpc: `http://127.0.0.1/${KEY_OF_NODE}`, ...domain, timeoutMs: 5000, monotonicMs: () => 0 })
      const seen = openSeenChain({ chain, machine: machine.address, agreements, fromBlock: 0n })
      const questions: Readonly<Record<string, () => Promise<unknown>>> = {
        blocks: async () => {
          const { head, finalBlock } = await seen.blocks()
          for (const point of [head, finalBlock]) requireBlock(point)
        },
        channels: () => seen.channels([channel], 16n),
        revocations: () => seen.revocations([issuer.address], 0n, 16n),
        counts: () => seen.revocationCounts([issuer.address], 16n),
        token: async () => requireShowable((await seen.token(terms.token)).symbol),
        fees: () => chain.ask(readFees),
        agreements: () => seen.agreements(16n),
        twin: () => seen.twin(16n),
        orders: () => seen.orders(16n),
        balance: () => seen.balance(),
        outcome: () => chain.ask(client => minedOutcome(client, chain, block.hash as `0x${string}`)),
        broadcast: () => broadcast(chain, RAW),
      }
      const question = questions[String(said.ask)] ?? questions['blocks']
      await foreseenLater([ChainError], async () => question?.().catch(requireNoKey))
    }
  },
}

function requireNoKey(error: unknown): never {
  require('an error without the key of the node', !(error instanceof Error && error.message.includes(KEY_OF_NODE)))
  throw error
}

function requireBlock({ number, at, hash }: BlockPoint): void {
  require('a block with a number and a time', number >= 0n && at >= 0n && typeof hash === 'string')
}

function saidIn(text: string): Said {
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null ? said : { text }
  } catch {
    return { text }
  }
}

function responseOf({ results = {}, errors = {}, text, status }: Said, all: string, asked: Asked | Asked[]): Response {
  const answerTo = ({ id, method }: Asked) => {
    const error = errors?.[method]
    return { jsonrpc: '2.0', id, ...(error === undefined ? { result: results?.[method] ?? null } : { error }) }
  }
  const body =
    text === undefined
      ? JSON.stringify(Array.isArray(asked) ? asked.map(answerTo) : answerTo(asked))
      : typeof text === 'string'
        ? text
        : all
  const code =
    typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 && ![204, 205, 304].includes(status)
      ? status
      : 200
  return new Response(body, { status: code, headers: { 'content-type': 'application/json' } })
}
