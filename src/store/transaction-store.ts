import type { Hash } from '../core/hex.ts'
import type { CupsCount } from '../core/report.ts'
import type { Database } from './database.ts'
import { outbox } from './outbox.ts'
import type { NewTransaction, OutboxEntry, Transaction, TransactionChange } from './records.ts'
import type { Tables } from './tables.ts'

export interface TransactionStore {
  update(id: number, change: TransactionChange): void
  /** Signed or mined, not yet final; oldest first. */
  underWay(): Transaction[]
  /** The hashes of all its versions, each with different fees: any of them may be mined. */
  versions(id: number): Hash[]
  /** What is under way, and the newest that count as failed or replaced; oldest first. */
  outbox(): OutboxEntry[]
}

export interface ReportStore {
  /** Records a report sent without a redemption, before it is broadcast. */
  add(transaction: NewTransaction & { readonly report: bigint }): Transaction
  /** The newest transaction that carries a report, with or without a redemption. */
  newest(): Transaction | null
  /** When reports went without a redemption, from this time on, Unix seconds. */
  aloneSince(at: bigint): bigint[]
  /** Cups counted on the chain but not in this store. */
  cupsBefore(): CupsCount
  putCupsBefore(cups: CupsCount): void
}

export const transactionStore = (database: Database, tables: Tables): TransactionStore => ({
  update: (id, change) => database.write(() => tables.transactions.update(id, change)),
  underWay: () => tables.transactions.underWay(),
  versions: id => tables.transactions.versions(id),
  outbox: () => outbox(tables),
})

export const reportStore = (database: Database, { transactions, cupsBefore }: Tables): ReportStore => ({
  add: transaction => database.write(() => transactions.add(transaction)),
  newest: () => transactions.newestReport(),
  aloneSince: at => transactions.aloneSince(at),
  cupsBefore: () => cupsBefore.get(),
  putCupsBefore: cups => database.write(() => cupsBefore.put(cups)),
})
