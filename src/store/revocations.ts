import type { Address } from '../core/hex.ts'
import type { RecordedRevocation } from '../core/recorded-revocation.ts'
import type { Database, Statement } from './database.ts'
import type { RevocationsRead } from './records.ts'

interface Held {
  readonly at: string
  readonly given_at: string | null
}

/**
 * The latest revocation of each issuer and holder: it supersedes earlier ones. What a node showed is kept with its block, so that it can be taken
 * back; what came in a signed file or from a phone stays.
 */
export class RevocationsTable {
  readonly #get: Statement<[Address, Address], Held>
  readonly #put: Statement<[Address, Address, string, string | null]>
  readonly #drop: Statement<[Address, Address]>
  readonly #record: Statement<[Address, bigint, Address, string, bigint]>
  readonly #recordedOf: Statement<[Address, Address], { readonly at: string }>
  readonly #blockOf: Statement<[Address, bigint], { readonly block_number: bigint }>
  readonly #above: Statement<[bigint], { readonly issuer: Address; readonly holder: Address }>
  readonly #dropAbove: Statement<[bigint]>
  readonly #read: Statement<[Address], { readonly read_to: bigint; readonly count: bigint }>
  readonly #putRead: Statement<[Address, bigint, bigint]>
  readonly #lowerReadTo: Statement<[bigint, bigint]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT at, given_at FROM revocations WHERE issuer = ? AND holder = ?')
    this.#put = database.prepare('INSERT OR REPLACE INTO revocations (issuer, holder, at, given_at) VALUES (?, ?, ?, ?)')
    this.#drop = database.prepare('DELETE FROM revocations WHERE issuer = ? AND holder = ?')
    this.#record = database.prepare(
      'INSERT OR REPLACE INTO recorded_revocations (issuer, count, holder, at, block_number) VALUES (?, ?, ?, ?, ?)',
    )
    this.#recordedOf = database.prepare('SELECT at FROM recorded_revocations WHERE issuer = ? AND holder = ?')
    this.#blockOf = database.prepare('SELECT block_number FROM recorded_revocations WHERE issuer = ? AND count = ?')
    this.#above = database.prepare('SELECT issuer, holder FROM recorded_revocations WHERE block_number > ?')
    this.#dropAbove = database.prepare('DELETE FROM recorded_revocations WHERE block_number > ?')
    this.#read = database.prepare('SELECT read_to, count FROM revocation_reads WHERE issuer = ?')
    this.#putRead = database.prepare('INSERT OR REPLACE INTO revocation_reads (issuer, read_to, count) VALUES (?, ?, ?)')
    this.#lowerReadTo = database.prepare('UPDATE revocation_reads SET read_to = ? WHERE read_to > ?')
  }

  greatestAt(issuer: Address, holder: Address): bigint | null {
    const row = this.#get.get(issuer, holder)
    return row === undefined ? null : BigInt(row.at)
  }

  /** Inside a transaction. One with its issuer's signature, as the caller has verified. */
  put(issuer: Address, holder: Address, at: bigint): void {
    this.#raise(issuer, holder, at, at)
  }

  /** Inside a transaction. What a node showed of these issuers in the blocks up to this one. */
  record(found: readonly RecordedRevocation[], issuers: readonly Address[], upTo: bigint): void {
    for (const { issuer, holder, at, count, blockNumber } of found) {
      this.#record.run(issuer, count, holder, String(at), blockNumber)
      this.#raise(issuer, holder, at, null)
    }
    for (const issuer of issuers) this.#putRead.run(issuer, upTo, this.#withoutGap(issuer, this.read(issuer).count))
  }

  /** How many of an issuer's were read with none missing, and up to which block. */
  read(issuer: Address): RevocationsRead {
    const row = this.#read.get(issuer)
    return { count: row?.count ?? 0n, to: row?.read_to ?? -1n }
  }

  /** Inside a transaction. The next read begins at the last block without a gap: it may have had more. */
  readAgain(issuer: Address): void {
    const { count } = this.read(issuer)
    this.#putRead.run(issuer, (this.#blockOf.get(issuer, count)?.block_number ?? 0n) - 1n, count)
  }

  /** Inside a transaction. Drops what was read in blocks behind this one. */
  withdrawAbove(number: bigint): void {
    const withdrawn = this.#above.all(number)
    this.#dropAbove.run(number)
    this.#lowerReadTo.run(number, number)
    for (const { issuer, holder } of withdrawn) {
      this.#putRead.run(issuer, this.read(issuer).to, this.#withoutGap(issuer, 0n))
      this.#restore(issuer, holder)
    }
  }

  /** The highest count before the first gap, from one that is known to be before it. */
  #withoutGap(issuer: Address, count: bigint): bigint {
    let last = count
    while (this.#blockOf.get(issuer, last + 1n) !== undefined) last++
    return last
  }

  #raise(issuer: Address, holder: Address, at: bigint, givenAt: bigint | null): void {
    const known = this.#get.get(issuer, holder)
    const before = known === undefined ? null : BigInt(known.at)
    const givenBefore = known?.given_at == null ? null : BigInt(known.given_at)
    const given = greater(givenAt, givenBefore)
    const greatest = greater(at, before)
    if (greatest !== before || given !== givenBefore) this.#put.run(issuer, holder, String(greatest), given?.toString() ?? null)
  }

  /** From what is left. */
  #restore(issuer: Address, holder: Address): void {
    const given = this.#get.get(issuer, holder)?.given_at ?? null
    const left = this.#recordedOf.all(issuer, holder).map(({ at }) => BigInt(at))
    const greatest = [given === null ? null : BigInt(given), ...left].reduce(greater, null)
    if (greatest === null) this.#drop.run(issuer, holder)
    else this.#put.run(issuer, holder, String(greatest), given)
  }
}

const greater = (a: bigint | null, b: bigint | null): bigint | null => (a === null || (b !== null && b > a) ? b : a)
