import type { Address, Hash } from '../core/hex.ts'
import type { VendState } from '../core/vend-record.ts'
import { checksumOf } from './checksum.ts'
import type { Database, Statement } from './database.ts'
import { notFound } from './errors.ts'
import type { Vend } from './records.ts'

interface Row {
  readonly id: bigint
  readonly channel: bigint
  readonly channel_id: Hash
  readonly sequence: bigint
  readonly signer: Address
  readonly product: string
  readonly price: string
  readonly credit_taken: string
  readonly state: VendState
  readonly boot_id: string
  readonly waits_for_owner: bigint
  readonly at: bigint
  /** Null in a row that an older release added. */
  readonly checksum: bigint | null
}

/** A vend with the fields that only the store needs. */
export interface VendRow extends Vend {
  readonly channelNumber: bigint
  readonly bootId: string
}

export type NewVend = Pick<VendRow, 'product' | 'price' | 'creditTaken' | 'bootId' | 'at'>

const SELECT = `SELECT vends.*, receipts.channel, receipts.sequence, receipts.signer, channels.id AS channel_id
  FROM vends JOIN receipts ON receipts.id = vends.id JOIN channels ON channels.number = receipts.channel`

/** Vends, each with the number of its receipt. */
export class VendsTable {
  readonly #database: Database
  readonly #insert: Statement<unknown[]>
  readonly #change: Statement<[VendState, number, bigint, number]>
  readonly #get: Statement<[number], Row>
  readonly #open: Statement<[], Row>
  readonly #waiting: Statement<[], Row>
  readonly #page: Statement<[number, number], Row>
  readonly #drop: Statement<[bigint]>

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(
      "INSERT INTO vends (id, product, price, credit_taken, boot_id, at, state, checksum) VALUES (?, ?, ?, ?, ?, ?, 'paid', ?)",
    )
    this.#change = database.prepare('UPDATE vends SET state = ?, waits_for_owner = ?, checksum = ? WHERE id = ?')
    this.#get = database.prepare(`${SELECT} WHERE vends.id = ?`)
    this.#open = database.prepare(`${SELECT} WHERE vends.state IN ('paid', 'starting') ORDER BY vends.id`)
    this.#waiting = database.prepare(`${SELECT} WHERE vends.waits_for_owner = 1 ORDER BY vends.id`)
    this.#page = database.prepare(`${SELECT} WHERE vends.id < ? ORDER BY vends.id DESC LIMIT ?`)
    this.#drop = database.prepare('DELETE FROM vends WHERE id = ?')
  }

  /** The vend that the receipt with this row number pays for. Inside a transaction. */
  add(receipt: bigint, { product, price, creditTaken, bootId, at }: NewVend): VendRow {
    const values = [receipt, product, String(price), String(creditTaken), bootId, at]
    this.#insert.run(...values, checksumOf([...values, 'paid', 0n]))
    return this.get(Number(receipt))
  }

  /** Inside a transaction. */
  change(id: number, state: VendState, waitsForOwner: boolean): void {
    const row = this.#get.get(id)
    if (row === undefined) return
    const waits = BigInt(waitsForOwner)
    this.#change.run(state, Number(waits), checksumOf([...valuesOf(row), state, waits]), id)
  }

  /** @throws StoreError when it is not what was written */
  find(id: number): VendRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : this.#checked(row)
  }

  /** For pruning: a fault in a booking that no money depends on any more must not keep it and all later ones for ever. */
  findUnchecked(id: bigint): VendRow | null {
    const row = this.#get.get(Number(id))
    return row === undefined ? null : fromRow(row)
  }

  /** @throws StoreError when there is none */
  get(id: number): VendRow {
    const vend = this.find(id)
    if (vend === null) throw notFound(`Vend ${id}`)
    return vend
  }

  open(): VendRow[] {
    return this.#open.all().map(row => this.#checked(row))
  }

  waiting(): VendRow[] {
    return this.#waiting.all().map(row => this.#checked(row))
  }

  /** For people; unchecked. */
  page({ before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number }): VendRow[] {
    return this.#page.all(before, limit).map(fromRow)
  }

  drop(id: bigint): void {
    this.#drop.run(id)
  }

  /** Read for money. An older release changes the state and leaves the checksum of the one before. */
  #checked(row: Row): VendRow {
    const states = [[row.state, row.waits_for_owner], ...CHANGED_LATER]
    const fits = states.some(state => row.checksum === checksumOf([...valuesOf(row), ...state]))
    if (!STATES.includes(row.state) || (row.checksum !== null && !fits))
      throw this.#database.damaged(`vend ${row.id} is not what was written`)
    return fromRow(row)
  }
}

const STATES: readonly VendState[] = ['paid', 'starting', 'brewed', 'failed', 'never-started', 'unknown']

/** States that a vend does not stay in, each with whether it waits for the owner. */
const CHANGED_LATER: readonly (readonly [VendState, bigint])[] = [
  ['paid', 0n],
  ['starting', 0n],
  ['unknown', 1n],
]

/** What never changes. */
const valuesOf = (row: Row): unknown[] => [row.id, row.product, row.price, row.credit_taken, row.boot_id, row.at]

const fromRow = (row: Row): VendRow => ({
  id: Number(row.id),
  channelNumber: row.channel,
  channelId: row.channel_id,
  sequence: row.sequence,
  holder: row.signer,
  product: row.product,
  price: BigInt(row.price),
  paid: BigInt(row.price) - BigInt(row.credit_taken),
  creditTaken: BigInt(row.credit_taken),
  state: row.state,
  bootId: row.boot_id,
  waitsForOwner: row.waits_for_owner === 1n,
  at: row.at,
})

/** The vend without the fields that only the store needs. */
export function vendOf({ channelNumber: _, bootId: __, ...vend }: VendRow): Vend {
  return vend
}
