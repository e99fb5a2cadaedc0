import { decodeEventLog, type Hex, pad } from 'viem'
import type { Address, Hash } from '../../core/hex.ts'
import { agreementsAbi } from '../abi/agreements-abi.ts'
import { machinesAbi } from '../abi/machines-abi.ts'
import { workOrdersAbi } from '../abi/work-orders-abi.ts'
import { readLogRange } from '../log-ranges.ts'
import type { Platform } from './open-platform.ts'

const abi = [...agreementsAbi, ...machinesAbi, ...workOrdersAbi] as const

/** An event of the platform's contracts. */
export interface PlatformEvent {
  readonly name: string
  /** The event's fields by name; addresses in lower case. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly blockNumber: bigint
  readonly logIndex: number
  readonly transactionHash: Hash
}

/** A log in JSON-RPC's form. */
interface RawLog {
  readonly address: Hex
  readonly topics: [Hex, ...Hex[]]
  readonly data: Hex
  readonly blockNumber: Hex
  readonly logIndex: Hex
  readonly transactionHash: Hex
}

/**
 * All events that name this address as provider, customer or owner, in order. Two requests per range, however many others use the
 * platform: the address is in the first or second indexed field. (A machine's next owner is in the third.)
 * @throws ChainUnreachable, NodeRefused and the like
 */
export async function readEventsOf(platform: Platform, who: Address, from: bigint, to: bigint): Promise<PlatformEvent[]> {
  const word = pad(who, { size: 32 })
  const found = await Promise.all(
    [
      [null, word],
      [null, null, word],
    ].map(topics => readLogs(platform, topics, from, to)),
  )
  const events = new Map(found.flat().map(log => [`${BigInt(log.blockNumber)}-${Number(log.logIndex)}`, decode(log)]))
  return [...events.values()].filter(event => event !== null).sort(inOrder)
}

const inOrder = (a: PlatformEvent, b: PlatformEvent) =>
  a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : Number(a.blockNumber - b.blockNumber)

async function readLogs(platform: Platform, topics: readonly (Hex | null)[], from: bigint, to: bigint): Promise<readonly RawLog[]> {
  const address = [platform.agreements, platform.machines, platform.workOrders]
  const logs = await readLogRange(from, to, (fromBlock, toBlock) => {
    const filter = { address, topics: [...topics], fromBlock: hexOf(fromBlock), toBlock: hexOf(toBlock) }
    return platform.ask(client => client.request({ method: 'eth_getLogs', params: [filter] }) as Promise<unknown>) as Promise<RawLog[]>
  })
  return logs
}

const hexOf = (number: bigint): Hex => `0x${number.toString(16)}`

/** Null for an event of a later version of the contracts. */
function decode({ topics, data, blockNumber, logIndex, transactionHash }: RawLog): PlatformEvent | null {
  try {
    const { eventName, args } = decodeEventLog({ abi, topics, data })
    const fields = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, lowered(value)]))
    return { name: eventName, fields, blockNumber: BigInt(blockNumber), logIndex: Number(logIndex), transactionHash }
  } catch {
    return null
  }
}

const lowered = (value: unknown) => (typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value) ? value.toLowerCase() : value)
