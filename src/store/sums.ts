import type { Address, Hash } from '../core/hex.ts'
import { utcDay } from '../core/judge-receipt.ts'
import { type CupsCount, NO_CUPS } from '../core/report.ts'
import type { Database, Statement } from './database.ts'
import type { OwedCredit, Totals } from './records.ts'

type Sum = { readonly amount: string }
const amountOf = (row: Sum | undefined): bigint => (row === undefined ? 0n : BigInt(row.amount))

/** The amounts this machine owes holders for paid cups that were not brewed. A row exists only where something is owed. */
export class CreditsTable {
  readonly #get: Statement<[bigint, Address], Sum>
  readonly #put: Statement<[bigint, Address, string]>
  readonly #drop: Statement<[bigint, Address]>
  readonly #all: Statement<[], Sum & { readonly id: Hash; readonly holder: Address }>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT amount FROM credits WHERE channel = ? AND holder = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO credits (channel, holder, amount) VALUES (?, ?, ?)')
    this.#drop = database.prepare('DELETE FROM credits WHERE channel = ? AND holder = ?')
    this.#all = database.prepare('SELECT id, holder, amount FROM credits JOIN channels ON channels.number = credits.channel')
  }

  of(channel: bigint, holder: Address): bigint {
    return amountOf(this.#get.get(channel, holder))
  }

  /** Adds the amount, which may be negative. Inside a transaction. */
  add(channel: bigint, holder: Address, amount: bigint): void {
    if (amount === 0n) return
    const sum = this.of(channel, holder) + amount
    if (sum === 0n) this.#drop.run(channel, holder)
    else this.#put.run(channel, holder, String(sum))
  }

  all(): OwedCredit[] {
    return this.#all.all().map(({ id, holder, amount }) => ({ channelId: id, holder, amount: BigInt(amount) }))
  }
}

/** The amount each holder paid here per UTC day, over all channels of one issuer, since a badge's limit is set by its issuer. */
export class DailySumsTable {
  readonly #get: Statement<[bigint, Address, Address], Sum>
  readonly #put: Statement<[bigint, Address, Address, string]>
  readonly #dropBefore: Statement<[bigint]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT amount FROM daily_sums WHERE day = ? AND issuer = ? AND holder = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO daily_sums (day, issuer, holder, amount) VALUES (?, ?, ?, ?)')
    this.#dropBefore = database.prepare('DELETE FROM daily_sums WHERE day < ?')
  }

  of(issuer: Address, holder: Address, at: bigint): bigint {
    return amountOf(this.#get.get(utcDay(at), issuer, holder))
  }

  /** Inside a transaction. */
  add(issuer: Address, holder: Address, at: bigint, amount: bigint): void {
    if (amount !== 0n) this.#put.run(utcDay(at), issuer, holder, String(this.of(issuer, holder, at) + amount))
  }

  /** @returns the number of rows dropped */
  dropBefore(at: bigint): number {
    return this.#dropBefore.run(utcDay(at)).changes
  }
}

/** Cups and their prices, by channel and product. They outlive individual bookings. */
export class ProductTotalsTable {
  readonly #get: Statement<[bigint, string], Sum & { readonly cups: bigint }>
  readonly #put: Statement<[bigint, string, bigint, string]>
  readonly #all: Statement<[], Sum & { readonly id: Hash; readonly product: string; readonly cups: bigint }>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT cups, amount FROM totals WHERE channel = ? AND product = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO totals (channel, product, cups, amount) VALUES (?, ?, ?, ?)')
    this.#all = database.prepare(
      'SELECT id, product, cups, amount FROM totals JOIN channels ON channels.number = totals.channel ORDER BY channel, product',
    )
  }

  /** Inside a transaction. */
  addCup(channel: bigint, product: string, price: bigint): void {
    const row = this.#get.get(channel, product)
    this.#put.run(channel, product, (row?.cups ?? 0n) + 1n, String(amountOf(row) + price))
  }

  all(): Totals[] {
    return this.#all.all().map(({ id, product, cups, amount }) => ({ channelId: id, product, cups: Number(cups), amount: BigInt(amount) }))
  }
}

/** Cups counted on the chain but not in this store. */
export class CupsBeforeTable {
  readonly #get: Statement<[], { readonly cups: string; readonly by_product: Hash }>
  readonly #put: Statement<[string, Hash]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT cups, by_product FROM cups_before WHERE only_row = 1')
    this.#put = database.prepare('INSERT OR REPLACE INTO cups_before (only_row, cups, by_product) VALUES (1, ?, ?)')
  }

  get(): CupsCount {
    const row = this.#get.get()
    return row === undefined ? NO_CUPS : { cups: BigInt(row.cups), cupsByProduct: row.by_product }
  }

  put({ cups, cupsByProduct }: CupsCount): void {
    this.#put.run(String(cups), cupsByProduct)
  }
}

/** The amount served since the last sync, by token, over all channels, since the allowance is per machine. */
export class ServedSinceSyncTable {
  readonly #get: Statement<[Address], Sum>
  readonly #put: Statement<[Address, string]>
  readonly #all: Statement<[], { readonly token: Address }>
  readonly #drop: Statement<[Address]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT amount FROM served_since_sync WHERE token = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO served_since_sync (token, amount) VALUES (?, ?)')
    this.#all = database.prepare('SELECT token FROM served_since_sync')
    this.#drop = database.prepare('DELETE FROM served_since_sync WHERE token = ?')
  }

  of(token: Address): bigint {
    return amountOf(this.#get.get(token))
  }

  /** Inside a transaction. */
  add(token: Address, amount: bigint): void {
    if (amount !== 0n) this.#put.run(token, String(this.of(token) + amount))
  }

  /** Resets all tokens except these. Inside a transaction. */
  reset(kept: ReadonlySet<Address>): void {
    for (const { token } of this.#all.all()) if (!kept.has(token)) this.#drop.run(token)
  }
}
