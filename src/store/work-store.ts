import type { Address, Hash } from '../core/hex.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Database } from './database.ts'
import type { TestCupsCount, VisitUnderWay, WorkReceipt } from './records.ts'
import type { Tables } from './tables.ts'

export interface WorkStore {
  /** Replaces all open orders by those open at the synced block. */
  record(orders: readonly OpenOrder[]): void
  open(): OpenOrder[]
  /** Issuers of visitors' badges whose revocations have been read once from the beginning. */
  knownIssuers(): Address[]
  knowIssuers(issuers: readonly Address[]): void
  receiptOf(workOrders: Address, orderId: bigint): WorkReceipt | null
  newest(channelId: Hash): WorkReceipt | null
  /** Call before the receipt is handed over. */
  keep(receipt: WorkReceipt): void
}

export interface VisitStore {
  all(): VisitUnderWay[]
  put(visit: VisitUnderWay): void
  drop(issuer: Address): void
  clear(): void
  /** Null before the first one. */
  testCups(): TestCupsCount | null
  /** Call before the cup is brewed. */
  putTestCups(count: TestCupsCount): void
}

export function workStore(database: Database, tables: Tables): WorkStore {
  const { work, channels } = tables
  const numberOf = (channelId: Hash) => channels.get(channelId).number
  return {
    record: orders => database.write(() => record(tables, orders)),
    open: () => work.open(),
    knownIssuers: () => work.knownIssuers(),
    knowIssuers: issuers => database.write(() => work.knowIssuers(issuers)),
    receiptOf: (workOrders, orderId) => work.receiptOf(workOrders, orderId),
    newest: channelId => work.newest(numberOf(channelId)),
    keep: receipt => database.write(() => work.keep(receipt, numberOf(receipt.receipt.channelId))),
  }
}

/** An order whose channel is unknown to this store is left out. Inside a transaction. */
function record({ work, channels }: Tables, orders: readonly OpenOrder[]): void {
  const numbers = new Map(channels.all().map(({ id, number }) => [id, number]))
  work.replace(
    orders.filter(({ channelId }) => numbers.has(channelId)),
    id => numbers.get(id) as bigint,
  )
}

export const visitStore = (database: Database, { visits, testCups }: Tables): VisitStore => ({
  all: () => visits.all(),
  put: visit => database.write(() => visits.put(visit)),
  drop: issuer => database.write(() => visits.drop(issuer)),
  clear: () => database.write(() => visits.clear()),
  testCups: () => testCups.get(),
  putTestCups: count => database.write(() => testCups.put(count)),
})
