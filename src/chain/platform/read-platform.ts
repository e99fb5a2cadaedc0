import { getAbiItem } from 'viem'
import type { Address, Hash } from '../../core/hex.ts'
import { type Agreement, type Kind, kinds, type PublishedOffer } from '../../core/offer.ts'
import type { Twin } from '../../core/report.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { agreementsAbi } from '../abi/agreements-abi.ts'
import { machinesAbi } from '../abi/machines-abi.ts'
import { workOrdersAbi } from '../abi/work-orders-abi.ts'
import { readLogRange } from '../log-ranges.ts'
import type { Question } from '../open-endpoint.ts'
import type { Platform } from './open-platform.ts'
import { fromAgreement, fromOrder, fromPublished, fromTwin } from './structs.ts'

/** State of the platform's contracts at the newest block. All functions throw ChainUnreachable and the like. */

/** A machine; its owner is zero if it is not registered. At this block, on which endpoints must agree, or at the newest. */
export async function readTwin(
  { ask, agree, machines: address }: Pick<Platform, 'ask' | 'agree' | 'machines'>,
  machine: Address,
  blockNumber?: bigint,
): Promise<Twin> {
  const at = blockNumber === undefined ? {} : { blockNumber }
  const call = { address, abi: machinesAbi, functionName: 'twinOf', args: [machine], ...at } as const
  const read: Question<Twin> = async client => fromTwin(await client.readContract(call))
  return blockNumber === undefined ? ask(read) : agree(read)
}

/** An offer; its provider is zero if it was never published. */
export async function readOffer({ ask, agreements: address }: Platform, id: Hash): Promise<PublishedOffer> {
  return fromPublished(id, await ask(client => client.readContract({ address, abi: agreementsAbi, functionName: 'offerOf', args: [id] })))
}

/** @throws RevertedWith NoSuchAgreement */
export async function readAgreement({ ask, agreements: address }: Platform, id: bigint): Promise<Agreement> {
  return fromAgreement(await ask(client => client.readContract({ address, abi: agreementsAbi, functionName: 'agreementOf', args: [id] })))
}

/** All agreements at a machine that have not ended, in order of acceptance; at this block, or at the newest. */
export async function readAgreementsAt(
  { ask, agree, agreements: address }: Pick<Platform, 'ask' | 'agree' | 'agreements'>,
  machine: Address,
  blockNumber?: bigint,
): Promise<Agreement[]> {
  const at = blockNumber === undefined ? {} : { blockNumber }
  const call = { address, abi: agreementsAbi, functionName: 'agreementsOf', args: [machine], ...at } as const
  const read: Question<Agreement[]> = async client => (await client.readContract(call)).map(fromAgreement)
  return blockNumber === undefined ? ask(read) : agree(read)
}

/** A work order; its state is `none` if it does not exist. */
export async function readOrder({ ask, workOrders: address }: Platform, id: bigint): Promise<WorkOrder> {
  return fromOrder(id, await ask(client => client.readContract({ address, abi: workOrdersAbi, functionName: 'orderOf', args: [id] })))
}

/** The requested and accepted orders at a machine. */
export async function readOpenOrders({ ask, workOrders: address }: Platform, machine: Address): Promise<WorkOrder[]> {
  const found = await ask(client => client.readContract({ address, abi: workOrdersAbi, functionName: 'openOrdersOf', args: [machine] }))
  return found.map(({ id, order }) => fromOrder(id, order))
}

/** Filter of a list: every address given must match. */
export interface Involved {
  readonly machine?: Address | undefined
  readonly provider?: Address | undefined
  readonly customer?: Address | undefined
}

/** An offer as its events say, before it is read. */
export interface FoundOffer {
  readonly id: Hash
  readonly kind: Kind
  readonly provider: Address
  readonly machine: Address
  /** Zero for anyone. */
  readonly customer: Address
  /** Whether its last event withdraws it. */
  readonly withdrawn: boolean
}

/** All offers ever published for a machine or by a provider, oldest first. */
export async function findOffers(platform: Platform, { machine, provider }: Involved, fromBlock: bigint): Promise<FoundOffer[]> {
  const event = getAbiItem({ abi: agreementsAbi, name: 'OfferPublished' })
  const end = getAbiItem({ abi: agreementsAbi, name: 'OfferWithdrawn' })
  const filter = { address: platform.agreements, args: { machine, provider }, strict: true } as const
  const [published, ended] = await Promise.all([
    allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, event, ...range }))),
    allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, event: end, ...range }))),
  ])
  const ends = new Map(ended.map(({ args, ...at }) => [args.offerId, at]))
  const found = published.map(({ args: { offerId: id, ...args }, ...at }): FoundOffer => {
    const last = ends.get(id)
    const parties = { provider: lower(args.provider), machine: lower(args.machine), customer: lower(args.customer) }
    return { id, kind: kinds[args.kind] as Kind, ...parties, withdrawn: last !== undefined && isBefore(at, last) }
  })
  // An offer that was published again stands at its first place with its last state.
  return [...new Map(found.map(offer => [offer.id, offer])).values()]
}

interface PlaceOfLog {
  readonly blockNumber: bigint
  readonly logIndex: number
}

const isBefore = (a: PlaceOfLog, b: PlaceOfLog) =>
  a.blockNumber === b.blockNumber ? a.logIndex < b.logIndex : a.blockNumber < b.blockNumber

const lower = (address: string) => address.toLowerCase() as Address

/** The ids of all agreements ever made for a machine, by a provider or a customer, oldest first. */
export async function findAgreements(platform: Platform, { machine, provider, customer }: Involved, fromBlock: bigint): Promise<bigint[]> {
  const event = getAbiItem({ abi: agreementsAbi, name: 'OfferAccepted' })
  const filter = { address: platform.agreements, event, args: { machine, provider, customer }, strict: true } as const
  const logs = await allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, ...range })))
  return logs.map(({ args }) => args.agreementId)
}

/** The ids of all orders ever requested at a machine, from a provider or for a customer, oldest first. */
export async function findOrders(platform: Platform, { machine, provider, customer }: Involved, fromBlock: bigint): Promise<bigint[]> {
  const event = getAbiItem({ abi: workOrdersAbi, name: 'OrderRequested' })
  const filter = { address: platform.workOrders, event, args: { machine, provider, customer }, strict: true } as const
  const logs = await allLogs(platform, fromBlock, range => platform.ask(client => client.getLogs({ ...filter, ...range })))
  return logs.map(({ args }) => args.orderId)
}

interface Range {
  readonly fromBlock: bigint
  readonly toBlock: bigint
}

/** Logs from this block to the newest, in as many ranges as the node needs. */
export async function allLogs<Log>(
  platform: Platform,
  from: bigint,
  read: (range: Range) => Promise<readonly Log[]>,
): Promise<readonly Log[]> {
  const to = await platform.ask(client => client.getBlockNumber())
  return readLogRange(from, to, (fromBlock, toBlock) => read({ fromBlock, toBlock }))
}
