import type { Hash, Hex } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import { notFound } from './errors.ts'
import type { NewTransaction, Transaction, TransactionChange, TransactionState } from './records.ts'

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

/** The number of newest transactions that are judged again even if they count as failed or replaced: the node may have shown another chain. */
const DOUBTED_NEWEST = 16
/** The number of newest transactions that are judged again when a chain is withdrawn. A machine redeems a few times a day. */
const REOPENED_NEWEST = 256

type Added = NewTransaction & Pick<Transaction, 'report'>

/** Transactions that this machine sent or is about to send, with the exact bytes. */
export class TransactionsTable {
  readonly #insert: Statement<unknown[]>
  readonly #update: Statement<unknown[]>
  readonly #get: Statement<[number], TransactionRow>
  readonly #addVersion: Statement<[number, Hash]>
  readonly #versions: Statement<[number], { readonly hash: Hash }>
  readonly #underWay: Statement<[], TransactionRow>
  readonly #newestReport: Statement<[], TransactionRow>
  readonly #doubted: Statement<[], TransactionRow>
  readonly #reopenAbove: Statement<[bigint]>
  readonly #aloneSince: Statement<[bigint], { readonly at: bigint }>

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO transactions (state, transaction_hash, raw_transaction, nonce, at, report) VALUES ('signed', ?, ?, ?, ?, ?)",
    )
    this.#update = database.prepare(
      `UPDATE transactions SET state = ?, transaction_hash = ?, raw_transaction = ?, nonce = ?, paid = ?, gas_used = ?, block_number = ?
       WHERE id = ?`,
    )
    this.#get = database.prepare('SELECT * FROM transactions WHERE id = ?')
    this.#addVersion = database.prepare('INSERT OR IGNORE INTO transaction_versions (number, hash) VALUES (?, ?)')
    this.#versions = database.prepare('SELECT hash FROM transaction_versions WHERE number = ?')
    this.#underWay = database.prepare("SELECT * FROM transactions WHERE state IN ('signed', 'mined') ORDER BY id")
    this.#newestReport = database.prepare('SELECT * FROM transactions WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1')
    this.#doubted = database.prepare(
      `SELECT * FROM transactions WHERE id > (SELECT COALESCE(MAX(id), 0) FROM transactions) - ${DOUBTED_NEWEST}
       AND state IN ('failed', 'replaced') ORDER BY id`,
    )
    this.#reopenAbove = database.prepare(
      `UPDATE transactions SET state = 'signed', paid = NULL, gas_used = NULL, block_number = NULL
       WHERE id > (SELECT COALESCE(MAX(id), 0) FROM transactions) - ${REOPENED_NEWEST} AND block_number > ?`,
    )
    this.#aloneSince = database.prepare(
      `SELECT at FROM transactions WHERE report IS NOT NULL AND at >= ?
       AND NOT EXISTS (SELECT 1 FROM redemptions WHERE redemptions.id = transactions.id) ORDER BY id DESC LIMIT 100`,
    )
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
  update(id: number, change: TransactionChange): void {
    const { state, transactionHash, rawTransaction, nonce, paid, gasUsed, blockNumber } = { ...this.get(id), ...change }
    const amounts = [paid?.toString() ?? null, gasUsed?.toString() ?? null]
    this.#update.run(state, transactionHash, rawTransaction, nonce, ...amounts, blockNumber, id)
    this.#addVersion.run(id, transactionHash)
  }

  get(id: number): Transaction {
    const row = this.#get.get(id)
    if (row === undefined) throw notFound(`Transaction ${id}`)
    return fromTransactionRow(row)
  }

  versions(id: number): Hash[] {
    return this.#versions.all(id).map(({ hash }) => hash)
  }

  underWay(): Transaction[] {
    return this.#underWay.all().map(fromTransactionRow)
  }

  /** The newest that count as failed or replaced, the oldest first. */
  doubted(): Transaction[] {
    return this.#doubted.all().map(fromTransactionRow)
  }

  /** Inside a transaction. Their outcome after this block is open again. */
  reopenAbove(number: bigint): void {
    this.#reopenAbove.run(number)
  }

  /** When reports went by themselves, from this time on. */
  aloneSince(at: bigint): bigint[] {
    return this.#aloneSince.all(at).map(row => row.at)
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
