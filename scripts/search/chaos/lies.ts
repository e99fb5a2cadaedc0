import { decodeFunctionResult, encodeFunctionResult, keccak256, toHex } from 'viem'
import { paymentChannelsAbi } from '../../../src/chain/abi/payment-channels-abi.ts'
import type { Lie } from './faults.ts'
import { type Answer, ask, type Block, type Call, headOf, hex, refusal, result } from './rpc.ts'

/** What a lie is told about. */
export interface Scene {
  /** The node itself. */
  readonly node: string
  /** The PaymentChannels contract, in lower case. */
  readonly contract: string
  /** Unix seconds, as they are. */
  now(): number
  /** The block at which a frozen replica stands still, kept from its first answer on. */
  frozenAt: bigint | null
  /** True for a request that a flapping replica answers from behind. */
  readonly behind: boolean
}

type Teller<Told extends Lie> = (call: Call, lie: Told, scene: Scene) => Promise<Answer>

const tellers: { readonly [Name in Lie['kind']]: Teller<Extract<Lie, { kind: Name }>> } = {
  'another-chain': anotherChain,
  'chain-id': async (call, { chainId }) => result(call, hex(chainId)),
  lag,
  height,
  nonces: async (call, { off }, scene) => {
    const answer = await ask(scene.node, call)
    return result(call, hex(Math.max(0, Number(answer.result) + off)))
  },
  logs,
  receipts,
  'no-transactions': async call => result(call, null),
  'send-answer': async (call, { text, sent }, { node }) => {
    if (sent) await ask(node, call)
    return refusal(call, text)
  },
  fees,
  deposit,
}

/** The answer of a lying node. The methods are chosen by the spell; what a lie does not concern is answered truly. */
export const tell = (call: Call, lie: Lie, scene: Scene): Promise<Answer> => (tellers[lie.kind] as Teller<Lie>)(call, lie, scene)

/** A chain of its own, without the contract's money. */
async function anotherChain(
  call: Call,
  { chainId, height: base, in2099 }: Extract<Lie, { kind: 'another-chain' }>,
  scene: Scene,
): Promise<Answer> {
  const at = in2099 ? 4_070_908_800 : scene.now()
  switch (call.method) {
    case 'eth_chainId':
      return chainId === null ? ask(scene.node, call) : result(call, hex(chainId))
    case 'eth_blockNumber':
      return result(call, hex(base))
    case 'eth_getBlockByNumber': {
      const wanted = call.params?.[0]
      const number = typeof wanted === 'string' && wanted.startsWith('0x') ? BigInt(wanted) : BigInt(base)
      return number > BigInt(base)
        ? result(call, null)
        : forgedBlock(call, scene, { number, hash: foreignHash(number), at: at - (base - Number(number)) })
    }
    case 'eth_getCode':
    case 'eth_feeHistory':
    case 'eth_gasPrice':
    case 'eth_maxPriorityFeePerGas':
      return ask(scene.node, call)
    case 'eth_call':
      return (await withoutMoney(call, scene)) ?? result(call, '0x')
    case 'eth_getTransactionCount':
    case 'eth_getBalance':
      return result(call, '0x0')
    case 'eth_getLogs':
      return result(call, [])
    case 'eth_sendRawTransaction':
      return refusal(call, 'invalid sender: invalid chain id for signer')
    default:
      return result(call, null)
  }
}

const foreignHash = (number: bigint) => keccak256(toHex(`another chain ${number}`))

/** The newest true block with another number, hash and time. */
async function forgedBlock(
  call: Call,
  { node }: Scene,
  { number, hash, at }: { number: bigint; hash: string; at: number },
): Promise<Answer> {
  const block = await headOf(node)
  return result(call, { ...block, number: hex(number), hash, parentHash: foreignHash(number - 1n), timestamp: hex(Math.max(0, at)) })
}

/** A height that the node made up: blocks beyond the true head exist, and are asked about as if they were the newest. */
async function height(call: Call, { ahead, secondsAhead }: Extract<Lie, { kind: 'height' }>, scene: Scene): Promise<Answer> {
  const head = await headOf(scene.node)
  const top = BigInt(head.number) + BigInt(ahead)
  if (call.method === 'eth_blockNumber') return result(call, hex(top))
  if (call.method !== 'eth_getBlockByNumber') return ask(scene.node, withinChain(call, BigInt(head.number)))
  const wanted = call.params?.[0]
  const number = typeof wanted === 'string' && wanted.startsWith('0x') ? BigInt(wanted) : top
  if (number <= BigInt(head.number)) return ask(scene.node, call)
  return forgedBlock(call, scene, { number, hash: foreignHash(number), at: Number(head.timestamp) + secondsAhead })
}

/** What is asked at a block that does not exist is answered at the newest. */
const withinChain = (call: Call, head: bigint): Call => ({
  ...call,
  params: (call.params ?? []).map(each => (isNumber(each) && each.length < 12 && isBeyond(each, head) ? 'latest' : each)),
})

/** A replica that is some blocks behind, or stands still. */
async function lag(call: Call, { blocks, flaps }: Extract<Lie, { kind: 'lag' }>, scene: Scene): Promise<Answer> {
  if (flaps && !scene.behind) return ask(scene.node, call)
  const head = BigInt((await headOf(scene.node)).number)
  if (blocks === 'frozen') scene.frozenAt ??= head
  const view = blocks === 'frozen' ? (scene.frozenAt ?? head) : head - BigInt(blocks)
  return seenFrom(call, view > 0n ? view : 0n, scene.node)
}

async function seenFrom(call: Call, view: bigint, node: string): Promise<Answer> {
  switch (call.method) {
    case 'eth_blockNumber':
      return result(call, hex(view))
    case 'eth_getBlockByNumber':
      return isBeyond(call.params?.[0], view) ? result(call, null) : ask(node, atMost(call, 0, view))
    case 'eth_call':
    case 'eth_getCode':
    case 'eth_getBalance':
    case 'eth_getTransactionCount':
      return isBeyond(call.params?.[1], view) ? refusal(call, 'header not found') : ask(node, atMost(call, 1, view))
    case 'eth_getLogs':
      return logsUpTo(call, view, node)
    case 'eth_getTransactionReceipt':
    case 'eth_getTransactionByHash':
      return minedUpTo(call, view, node)
    default:
      return ask(node, call)
  }
}

const isNumber = (block: unknown): block is `0x${string}` => typeof block === 'string' && block.startsWith('0x')
const isBeyond = (block: unknown, view: bigint) => isNumber(block) && BigInt(block) > view

/** The same call with a tag, or no block at all, replaced by the replica's own newest block. `finalized` is two blocks behind it. */
function atMost(call: Call, index: number, view: bigint): Call {
  const block = call.params?.[index]
  if (isNumber(block) || typeof block === 'object') return call
  const own = block === 'finalized' || block === 'safe' ? view - 2n : view
  return { ...call, params: Object.assign([...(call.params ?? [])], { [index]: hex(own > 0n ? own : 0n) }) }
}

/** Real replicas leave out silently what they have not seen. */
async function logsUpTo(call: Call, view: bigint, node: string): Promise<Answer> {
  const { result: logs } = await ask(node, call)
  return Array.isArray(logs)
    ? result(
        call,
        logs.filter(({ blockNumber }) => BigInt(blockNumber) <= view),
      )
    : ask(node, call)
}

async function minedUpTo(call: Call, view: bigint, node: string): Promise<Answer> {
  const answer = await ask(node, call)
  const { blockNumber } = (answer.result ?? {}) as Partial<Record<'blockNumber', `0x${string}` | null>>
  return blockNumber != null && BigInt(blockNumber) > view ? result(call, null) : answer
}

/** Missing, repeated, or of somebody else. */
async function logs(call: Call, { how }: Extract<Lie, { kind: 'logs' }>, { node }: Scene): Promise<Answer> {
  const answer = await ask(node, call)
  if (how === 'none' || !Array.isArray(answer.result)) return result(call, [])
  const found = answer.result as { topics: string[] }[]
  if (how === 'twice')
    return result(
      call,
      found.flatMap(log => [log, log]),
    )
  return result(
    call,
    found.map(log => ({ ...log, topics: log.topics.map((topic, index) => (index === 2 ? `0x${'0'.repeat(63)}1` : topic)) })),
  )
}

async function receipts(call: Call, { how }: Extract<Lie, { kind: 'receipts' }>, { node }: Scene): Promise<Answer> {
  const answer = await ask(node, call)
  if (how === 'none' || answer.result === null || answer.result === undefined) return result(call, null)
  const receipt = answer.result as Block & { blockNumber: `0x${string}` }
  if (how === 'failed') return result(call, { ...receipt, status: '0x0', logs: [] })
  return result(call, {
    ...receipt,
    blockNumber: hex(BigInt(receipt.blockNumber) - 1n),
    blockHash: foreignHash(BigInt(receipt.blockNumber)),
  })
}

const GWEI = 10n ** 9n

/** Tips of a market that does not exist. */
async function fees(call: Call, { factor }: Extract<Lie, { kind: 'fees' }>, { node }: Scene): Promise<Answer> {
  const answer = await ask(node, call)
  const times = (value: string) => hex(BigInt(value) * BigInt(factor))
  if (typeof answer.result === 'string') return result(call, times(answer.result))
  const history = answer.result as { baseFeePerGas: string[]; reward?: string[][] }
  const tips = history.reward?.map(row => row.map(tip => times(BigInt(tip) === 0n ? hex(GWEI) : tip))) ?? []
  return result(call, { ...history, baseFeePerGas: history.baseFeePerGas.map(times), reward: tips })
}

/** Another deposit in the answer about channels; anything else truly. */
async function deposit(call: Call, { factor }: Extract<Lie, { kind: 'deposit' }>, scene: Scene): Promise<Answer> {
  return (await withDeposit(call, scene, factor)) ?? ask(scene.node, call)
}

const withoutMoney = (call: Call, scene: Scene) => withDeposit(call, scene, 0)

async function withDeposit(call: Call, scene: Scene, factor: number): Promise<Answer | null> {
  const states = await channelsIn(call, await ask(scene.node, { ...call, params: [call.params?.[0], 'latest'] }), scene.contract)
  if (states === null) return null
  const value = states.map(state => ({
    ...state,
    deposited: state.deposited * BigInt(factor),
    redeemed: factor === 0 ? 0n : state.redeemed,
  }))
  return result(call, encodeFunctionResult({ abi: paymentChannelsAbi, functionName: 'channels', result: value }))
}

/** The channels in the answer to a call of `channels`; null for any other call. */
export function channelsIn({ method, params }: Call, { result: data }: Answer, contract: string) {
  const { to } = (method === 'eth_call' ? (params?.[0] ?? {}) : {}) as { to?: string }
  if (to?.toLowerCase() !== contract || typeof data !== 'string') return null
  try {
    return decodeFunctionResult({ abi: paymentChannelsAbi, functionName: 'channels', data: data as `0x${string}` })
  } catch {
    return null
  }
}
