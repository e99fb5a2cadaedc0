import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'

/** The PaymentChannels contract of all the store's channels. */
export class DomainTable {
  readonly #put: Statement<[string, Address]>
  readonly #get: Statement<[], { readonly chain_id: string; readonly contract: Address }>

  constructor(database: Database) {
    this.#put = database.prepare('INSERT OR REPLACE INTO payment_channels (only_row, chain_id, contract) VALUES (1, ?, ?)')
    this.#get = database.prepare('SELECT chain_id, contract FROM payment_channels')
  }

  /** Inside a transaction. */
  put({ chainId, contract }: Domain): void {
    this.#put.run(String(chainId), contract)
  }

  get(): Domain | null {
    const row = this.#get.get()
    return row === undefined ? null : { chainId: BigInt(row.chain_id), contract: row.contract }
  }
}
