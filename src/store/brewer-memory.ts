import type { Database, Statement } from './database.ts'

/** The brewer's state that must survive a restart. */
export class BrewerTable {
  readonly #get: Statement<[], { readonly is_dry: bigint }>
  readonly #put: Statement<[bigint]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT is_dry FROM brewer WHERE only_row = 1')
    this.#put = database.prepare('INSERT OR REPLACE INTO brewer (only_row, is_dry) VALUES (1, ?)')
  }

  isDry(): boolean {
    return this.#get.get()?.is_dry === 1n
  }

  putDry(isDry: boolean): void {
    this.#put.run(isDry ? 1n : 0n)
  }
}
