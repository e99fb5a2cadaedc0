import type { Hash, Hex } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import { StoreError } from './errors.ts'
import type { NewTransaction, Store, Transaction, TransactionState } from './store.ts'

export interface TransactionRow {
  readonly id: bigint
  readonly state: TransactionState
  readonly transaction_hash: Hash
  readonly raw_transaction: Hex
  readonly nonce: bigint
  readonly at: bigint
  readonly report: string | null
  readonly paid: string | null
  readonly gas_used: string | null
  readonly block_number: bigint | null
}

type Added = NewTransaction & Pick<Transaction, 'report'>
type Change = Parameters<Store['transactions']['update']>[1]

/** Transactions that this machine sent or is about to send, with the exact bytes. */
export class Transactions {
  readonly #insert: Statement<unknown[]>
  readonly #update: Statement<unknown[]>
  readonly #get: Statement<[number], TransactionRow>
  readonly #addVersion: Statement<[number, Hash]>
  readonly #versions: Statement<[number], { readonly hash: Hash }>
  readonly #underWay: Statement<[], TransactionRow>
  readonly #newestReport: Statement<[], TransactionRow>

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO transactions (state, transaction_hash, raw_transaction, nonce, at, report) VALUES ('signed', ?, ?, ?, ?, ?)",
    )
    this.#update = database.prepare(
      'UPDATE transactions SET state = ?, transaction_hash = ?, raw_transaction = ?, paid = ?, gas_used = ?, block_number = ? WHERE id = ?',
    )
    this.#get = database.prepare('SELECT * FROM transactions WHERE id = ?')
    this.#addVersion = database.prepare('INSERT OR IGNORE INTO transaction_versions (number, hash) VALUES (?, ?)')
    this.#versions = database.prepare('SELECT hash FROM transaction_versions WHERE number = ?')
    this.#underWay = database.prepare("SELECT * FROM transactions WHERE state IN ('signed', 'mined') ORDER BY id")
    this.#newestReport = database.prepare('SELECT * FROM transactions WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1')
  }

  /** Inside a transaction. */
  add({ transactionHash, rawTransaction, nonce, at, report }: Added): Transaction {
    const id = Number(this.#insert.run(transactionHash, rawTransaction, nonce, at, report?.toString() ?? null).lastInsertRowid)
    this.#addVersion.run(id, transactionHash)
    return this.get(id)
  }

  /**
   * Inside a transaction.
   * @throws StoreError when there is none with that number
   */
  update(id: number, change: Change): void {
    const { state, transactionHash, rawTransaction, paid, gasUsed, blockNumber } = { ...this.get(id), ...change }
    this.#update.run(state, transactionHash, rawTransaction, paid?.toString() ?? null, gasUsed?.toString() ?? null, blockNumber, id)
    this.#addVersion.run(id, transactionHash)
  }

  get(id: number): Transaction {
    const row = this.#get.get(id)
    if (row === undefined) throw new StoreError('not-found', `Transaction ${id} is not in the store.`)
    return fromTransactionRow(row)
  }

  versions(id: number): Hash[] {
    return this.#versions.all(id).map(({ hash }) => hash)
  }

  underWay(): Transaction[] {
    return this.#underWay.all().map(fromTransactionRow)
  }

  newestReport(): Transaction | null {
    const row = this.#newestReport.get()
    return row === undefined ? null : fromTransactionRow(row)
  }
}

const optional = (text: string | null): bigint | null => (text === null ? null : BigInt(text))

export const fromTransactionRow = (row: TransactionRow): Transaction => ({
  id: Number(row.id),
  state: row.state,
  transactionHash: row.transaction_hash,
  rawTransaction: row.raw_transaction,
  nonce: Number(row.nonce),
  at: row.at,
  report: optional(row.report),
  paid: optional(row.paid),
  gasUsed: optional(row.gas_used),
  blockNumber: row.block_number,
})
