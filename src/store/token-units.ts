import type { Address } from '../core/hex.ts'
import type { TokenUnit } from '../core/token-unit.ts'
import type { Database, Statement } from './database.ts'

/** Units as the tokens' contracts stated them. */
export class TokenUnitsTable {
  readonly #get: Statement<[Address], { readonly decimals: bigint; readonly symbol: string }>
  readonly #put: Statement<[Address, number, string]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT decimals, symbol FROM token_units WHERE token = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO token_units (token, decimals, symbol) VALUES (?, ?, ?)')
  }

  get(token: Address): TokenUnit | null {
    const row = this.#get.get(token)
    return row === undefined ? null : { decimals: Number(row.decimals), symbol: row.symbol }
  }

  /** Inside a transaction. */
  put(token: Address, { decimals, symbol }: TokenUnit): void {
    this.#put.run(token, decimals, symbol)
  }
}
