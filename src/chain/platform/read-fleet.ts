import { getAbiItem } from 'viem'
import type { Fault } from '../../core/crema-error.ts'
import type { Address } from '../../core/hex.ts'
import type { Agreement } from '../../core/offer.ts'
import type { Twin } from '../../core/report.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { machinesAbi } from '../abi/machines-abi.ts'
import { readNativeBalances } from '../native-balances.ts'
import type { Answered } from '../read-many.ts'
import type { Platform } from './open-platform.ts'
import { readAgreementsOfEach, readOpenOrdersOfEach, readTwins } from './read-lists.ts'
import { allLogs } from './read-platform.ts'

/** What the chain knows of one machine of many. */
export interface FleetMachine {
  readonly machine: Address
  /** Null where it cannot be read: see `faults`. */
  readonly twin: Twin | null
  /** All that have not ended; null where they cannot be read. */
  readonly agreements: readonly Agreement[] | null
  /** The requested and accepted orders; null where they cannot be read. */
  readonly orders: readonly WorkOrder[] | null
  /** The native coin that the machine has for its gas, in wei. */
  readonly gas: bigint
  readonly faults: readonly Fault[]
}

/**
 * Many machines at the newest block, in a fixed number of requests for each hundred.
 * @throws ChainUnreachable, RateLimited
 */
export async function readFleet(platform: Platform, machines: readonly Address[]): Promise<FleetMachine[]> {
  const twins = await readTwins(platform, machines)
  const agreements = await readAgreementsOfEach(platform, machines)
  const orders = await readOpenOrdersOfEach(platform, machines)
  const gas = await readNativeBalances(platform, machines)
  return machines.map((machine, at) => {
    const parts = [twins[at], agreements[at], orders[at]].flatMap(part => (part !== undefined && 'fault' in part ? [part.fault] : []))
    const known = { twin: answerOf(twins[at]), agreements: answerOf(agreements[at]), orders: answerOf(orders[at]) }
    return { machine, ...known, gas: gas[at] ?? 0n, faults: parts }
  })
}

const answerOf = <Value>(answer: Answered<Value> | undefined): Value | null =>
  answer !== undefined && 'value' in answer ? answer.value : null

/**
 * The machines that this address registered or took over, oldest first, as far as they are still its own.
 * @throws ChainUnreachable and the like
 */
export async function findMachinesOf(platform: Platform, owner: Address, fromBlock: bigint): Promise<Address[]> {
  const registered = getAbiItem({ abi: machinesAbi, name: 'MachineRegistered' })
  const accepted = getAbiItem({ abi: machinesAbi, name: 'OwnershipAccepted' })
  const filter = { address: platform.machines, args: { owner }, strict: true } as const
  const logs = await Promise.all([
    allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, event: registered, ...range }))),
    allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, event: accepted, ...range }))),
  ])
  const machines = [...new Set(logs.flat().map(({ args }) => args.machine.toLowerCase() as Address))]
  const twins = await readTwins(platform, machines)
  return machines.filter((_, at) => {
    const twin = answerOf(twins[at])
    return twin === null || twin.owner === owner
  })
}
