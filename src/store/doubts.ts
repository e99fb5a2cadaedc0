import type { Address } from '../core/hex.ts'
import { utcDay } from '../core/judge-receipt.ts'
import type { Database, Statement } from './database.ts'

/** How many doubtful cups were decided for a holder, by UTC day and issuer. */
export class DoubtsTable {
  readonly #get: Statement<[bigint, Address, Address], { readonly count: bigint }>
  readonly #put: Statement<[bigint, Address, Address, bigint]>
  readonly #dropBefore: Statement<[bigint]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT count FROM doubts_decided WHERE day = ? AND issuer = ? AND holder = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO doubts_decided (day, issuer, holder, count) VALUES (?, ?, ?, ?)')
    this.#dropBefore = database.prepare('DELETE FROM doubts_decided WHERE day < ?')
  }

  of(issuer: Address, holder: Address, at: bigint): number {
    return Number(this.#get.get(utcDay(at), issuer, holder)?.count ?? 0n)
  }

  /** Inside a transaction. */
  add(issuer: Address, holder: Address, at: bigint): void {
    this.#put.run(utcDay(at), issuer, holder, BigInt(this.of(issuer, holder, at) + 1))
  }

  /** @returns the number of rows dropped */
  dropBefore(at: bigint): number {
    return this.#dropBefore.run(utcDay(at)).changes
  }
}
