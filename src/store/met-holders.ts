import type { Address } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'

/** The holders from whom this store has taken a receipt, by channel. */
export class MetHoldersTable {
  readonly #has: Statement<[bigint, Address]>
  readonly #put: Statement<[bigint, Address]>

  constructor(database: Database) {
    this.#has = database.prepare('SELECT 1 FROM met_holders WHERE channel = ? AND holder = ?')
    this.#put = database.prepare('INSERT INTO met_holders (channel, holder) VALUES (?, ?)')
  }

  has(channel: bigint, holder: Address): boolean {
    return this.#has.get(channel, holder) !== undefined
  }

  /** Inside a transaction. */
  put(channel: bigint, holder: Address): void {
    if (!this.has(channel, holder)) this.#put.run(channel, holder)
  }
}
