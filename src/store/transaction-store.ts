import type { Hash } from '../core/hex.ts'
import type { CupsCount } from '../core/report.ts'
import type { Database } from './database.ts'
import type { NewTransaction, Transaction, TransactionChange } from './records.ts'
import type { Tables } from './tables.ts'

export interface TransactionStore {
  update(id: number, change: TransactionChange): void
  /** Signed or mined, not yet final; oldest first. */
  underWay(): Transaction[]
  /** The hashes of all its versions, each with different fees: any of them may be mined. */
  versions(id: number): Hash[]
}

export interface ReportStore {
  /** Records a report sent without a redemption, before it is broadcast. */
  add(transaction: NewTransaction & { readonly report: bigint }): Transaction
  /** The newest transaction that carries a report, with or without a redemption. */
  newest(): Transaction | null
  /** Cups counted on the chain but not in this store. */
  cupsBefore(): CupsCount
  putCupsBefore(cups: CupsCount): void
}

export const transactionStore = (database: Database, { transactions }: Tables): TransactionStore => ({
  update: (id, change) => database.write(() => transactions.update(id, change)),
  underWay: () => transactions.underWay(),
  versions: id => transactions.versions(id),
})

export const reportStore = (database: Database, { transactions, cupsBefore }: Tables): ReportStore => ({
  add: transaction => database.write(() => transactions.add(transaction)),
  newest: () => transactions.newestReport(),
  cupsBefore: () => cupsBefore.get(),
  putCupsBefore: cups => database.write(() => cupsBefore.put(cups)),
})
