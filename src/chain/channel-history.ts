import { decodeEventLog, type Hex } from 'viem'
import type { Hash } from '../core/hex.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { readLogRange } from './log-ranges.ts'
import type { Chain } from './open-chain.ts'

/** Money that moved into or out of a channel. */
export interface Movement {
  readonly kind: 'deposit' | 'redemption' | 'refund'
  /** In the token's smallest unit. */
  readonly amount: bigint
  /** The total redeemed from the first requested block up to and including this movement; null unless it is a redemption. */
  readonly redeemed: bigint | null
  /** The block's time, Unix seconds. */
  readonly at: bigint
  readonly blockNumber: bigint
  readonly transactionHash: Hash
}

/** The fields found in the event itself. */
type EventMovement = Omit<Movement, 'at' | 'redeemed'>

const kinds = { Deposited: 'deposit', Redeemed: 'redemption', Refunded: 'refund' } as const

interface RawLog {
  readonly topics: [Hex, ...Hex[]]
  readonly data: Hex
  readonly blockNumber: Hex
  readonly transactionHash: Hash
}

/**
 * All deposits, redemptions and refunds of a channel in a range of blocks, oldest first. One request for the events, and one for
 * each block that has some.
 * @throws ChainUnreachable, NodeRefused and the like
 */
export async function readMovements(chain: Chain, id: Hash, from: bigint, to: bigint): Promise<Movement[]> {
  const logs = await readLogRange(from, to, (first, last) => readLogs(chain, id, first, last))
  const moved = withTotals(logs.map(decode).filter(movement => movement !== null))
  const times = new Map<bigint, bigint>()
  for (const { blockNumber } of moved) {
    if (times.has(blockNumber)) continue
    times.set(blockNumber, (await chain.ask(client => client.getBlock({ blockNumber }))).timestamp)
  }
  return moved.map(movement => ({ ...movement, at: times.get(movement.blockNumber) ?? 0n }))
}

function withTotals(movements: readonly EventMovement[]): Omit<Movement, 'at'>[] {
  let total = 0n
  return movements.map(movement => {
    if (movement.kind !== 'redemption') return { ...movement, redeemed: null }
    total += movement.amount
    return { ...movement, redeemed: total }
  })
}

/** The channel's id is the first indexed field of all its events. */
function readLogs(chain: Chain, id: Hash, from: bigint, to: bigint): Promise<RawLog[]> {
  const range = { fromBlock: hexOf(from), toBlock: hexOf(to) }
  const filter = { address: chain.domain.contract, topics: [null, id], ...range }
  return chain.ask(client => client.request({ method: 'eth_getLogs', params: [filter] }) as Promise<unknown>) as Promise<RawLog[]>
}

const hexOf = (number: bigint): Hex => `0x${number.toString(16)}`

/** Null for events that move no money. */
function decode({ topics, data, blockNumber, transactionHash }: RawLog): EventMovement | null {
  const { eventName, args } = decodeEventLog({ abi: paymentChannelsAbi, topics, data })
  if (eventName !== 'Deposited' && eventName !== 'Redeemed' && eventName !== 'Refunded') return null
  return { kind: kinds[eventName], amount: args.amount, blockNumber: BigInt(blockNumber), transactionHash }
}
