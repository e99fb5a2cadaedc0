import type { Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { SyncedBlock, SyncFindings } from './records.ts'

interface Row {
  readonly head_at: bigint
  readonly block_number: bigint
  readonly block_at: bigint
  readonly block_hash: Hash
}

/** The chain's state at the last sync. */
export class LastSyncTable {
  readonly #get: Statement<[], Row>
  readonly #put: Statement<[bigint, bigint, bigint, Hash]>
  readonly #clear: Statement<[]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT * FROM last_sync WHERE only_row = 1')
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO last_sync (only_row, head_at, block_number, block_at, block_hash) VALUES (1, ?, ?, ?, ?)',
    )
    this.#clear = database.prepare('DELETE FROM last_sync')
  }

  get(): SyncedBlock | null {
    const row = this.#get.get()
    return row === undefined
      ? null
      : { headAt: row.head_at, blockNumber: row.block_number, blockAt: row.block_at, blockHash: row.block_hash }
  }

  put({ headAt, finalBlock }: Pick<SyncFindings, 'headAt' | 'finalBlock'>): void {
    this.#put.run(headAt, finalBlock.number, finalBlock.at, finalBlock.hash)
  }

  /** Inside a transaction. */
  clear(): void {
    this.#clear.run()
  }
}
