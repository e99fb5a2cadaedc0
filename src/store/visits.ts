import type { Address } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { TestCupsCount, VisitUnderWay } from './records.ts'

/** Technicians and drivers at work. */
export class VisitsTable {
  readonly #put: Statement<[Address, bigint]>
  readonly #drop: Statement<[Address]>
  readonly #clear: Statement<[]>
  readonly #all: Statement<[], { readonly issuer: Address; readonly ends_at: bigint }>

  constructor(database: Database) {
    this.#put = database.prepare('INSERT OR REPLACE INTO visits (issuer, ends_at) VALUES (?, ?)')
    this.#drop = database.prepare('DELETE FROM visits WHERE issuer = ?')
    this.#clear = database.prepare('DELETE FROM visits')
    this.#all = database.prepare('SELECT issuer, ends_at FROM visits ORDER BY issuer')
  }

  /** Inside a transaction. */
  put({ issuer, endsAt }: VisitUnderWay): void {
    this.#put.run(issuer, endsAt)
  }

  /** Inside a transaction. */
  drop(issuer: Address): void {
    this.#drop.run(issuer)
  }

  /** Inside a transaction. */
  clear(): void {
    this.#clear.run()
  }

  all(): VisitUnderWay[] {
    return this.#all.all().map(({ issuer, ends_at: endsAt }) => ({ issuer, endsAt }))
  }
}

/** The number of test cups brewed, and since when. */
export class TestCupsTable {
  readonly #put: Statement<[number, bigint]>
  readonly #get: Statement<[], { readonly brewed: bigint; readonly since: bigint }>

  constructor(database: Database) {
    this.#put = database.prepare('INSERT OR REPLACE INTO test_cups (only_row, brewed, since) VALUES (1, ?, ?)')
    this.#get = database.prepare('SELECT brewed, since FROM test_cups')
  }

  /** Inside a transaction. */
  put({ brewed, since }: TestCupsCount): void {
    this.#put.run(brewed, since)
  }

  get(): TestCupsCount | null {
    const row = this.#get.get()
    return row === undefined ? null : { brewed: Number(row.brewed), since: row.since }
  }
}
