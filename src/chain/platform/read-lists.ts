import type { Address, Hash } from '../../core/hex.ts'
import type { Agreement, PublishedOffer } from '../../core/offer.ts'
import type { Twin } from '../../core/report.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { agreementsAbi } from '../abi/agreements-abi.ts'
import { machinesAbi } from '../abi/machines-abi.ts'
import { workOrdersAbi } from '../abi/work-orders-abi.ts'
import { type Answered, readMany } from '../read-many.ts'
import type { Platform } from './open-platform.ts'
import { fromAgreement, fromOrder, fromPublished, fromTwin } from './structs.ts'

/**
 * Many of the platform's things at the newest block, in the order of their ids, a fixed number in each request. All throw ChainUnreachable and
 * RateLimited; anything else that is odd is the fault of that one.
 */

/** How many answers of a kind fit in one: see `readMany`. */
const TWINS = 50
const OFFERS = 15
const AGREEMENTS = 12
const ORDERS = 40
const MACHINES = 10

export const readTwins = (platform: Platform, machines: readonly Address[]): Promise<Answered<Twin>[]> =>
  readMany(
    platform,
    machines.map(machine => ({ address: platform.machines, abi: machinesAbi, functionName: 'twinOf', args: [machine] })),
    TWINS,
    twin => fromTwin(twin as Parameters<typeof fromTwin>[0]),
  )

export const readOffers = (platform: Platform, ids: readonly Hash[]): Promise<Answered<PublishedOffer>[]> =>
  readMany(
    platform,
    ids.map(id => ({ address: platform.agreements, abi: agreementsAbi, functionName: 'offerOf', args: [id] })),
    OFFERS,
    (offer, index) => fromPublished(ids[index] as Hash, offer as Parameters<typeof fromPublished>[1]),
  )

export const readAgreements = (platform: Platform, ids: readonly bigint[]): Promise<Answered<Agreement>[]> =>
  readMany(
    platform,
    ids.map(id => ({ address: platform.agreements, abi: agreementsAbi, functionName: 'agreementOf', args: [id] })),
    AGREEMENTS,
    agreement => fromAgreement(agreement as Parameters<typeof fromAgreement>[0]),
  )

export const readOrders = (platform: Platform, ids: readonly bigint[]): Promise<Answered<WorkOrder>[]> =>
  readMany(
    platform,
    ids.map(id => ({ address: platform.workOrders, abi: workOrdersAbi, functionName: 'orderOf', args: [id] })),
    ORDERS,
    (order, index) => fromOrder(ids[index] as bigint, order as Parameters<typeof fromOrder>[1]),
  )

/** The agreements at each machine that have not ended, in order of acceptance. */
export const readAgreementsOfEach = (platform: Platform, machines: readonly Address[]): Promise<Answered<Agreement[]>[]> =>
  readMany(
    platform,
    machines.map(machine => ({ address: platform.agreements, abi: agreementsAbi, functionName: 'agreementsOf', args: [machine] })),
    MACHINES,
    agreements => (agreements as Parameters<typeof fromAgreement>[0][]).map(fromAgreement),
  )

/** The requested and accepted orders at each machine. */
export const readOpenOrdersOfEach = (platform: Platform, machines: readonly Address[]): Promise<Answered<WorkOrder[]>[]> =>
  readMany(
    platform,
    machines.map(machine => ({ address: platform.workOrders, abi: workOrdersAbi, functionName: 'openOrdersOf', args: [machine] })),
    ORDERS,
    orders => (orders as { id: bigint; order: Parameters<typeof fromOrder>[1] }[]).map(({ id, order }) => fromOrder(id, order)),
  )
