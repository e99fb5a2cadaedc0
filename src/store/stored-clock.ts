import type { Database, Statement } from './database.ts'

/** The last time known to the machine, so that its clock does not run backwards across a restart. */
export class ClockTable {
  readonly #get: Statement<[], { readonly at: bigint }>
  readonly #put: Statement<[bigint]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT at FROM clock WHERE only_row = 1')
    this.#put = database.prepare('INSERT OR REPLACE INTO clock (only_row, at) VALUES (1, ?)')
  }

  /** Unix seconds; 0 when none was stored. */
  storedAt(): bigint {
    return this.#get.get()?.at ?? 0n
  }

  /** Never backwards. Inside a transaction. */
  raise(at: bigint): void {
    if (at > this.storedAt()) this.set(at)
  }

  /** Set by a completed sync, backwards too. */
  set(at: bigint): void {
    this.#put.run(at)
  }
}
