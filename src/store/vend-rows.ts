import type { Address, Hash } from '../core/hex.ts'
import type { VendState } from '../core/vend-record.ts'
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
  readonly #insert: Statement<unknown[]>
  readonly #change: Statement<[VendState, number, number]>
  readonly #get: Statement<[number], Row>
  readonly #open: Statement<[], Row>
  readonly #waiting: Statement<[], Row>
  readonly #page: Statement<[number, number], Row>
  readonly #drop: Statement<[bigint]>

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO vends (id, product, price, credit_taken, state, boot_id, at) VALUES (?, ?, ?, ?, 'paid', ?, ?)",
    )
    this.#change = database.prepare('UPDATE vends SET state = ?, waits_for_owner = ? WHERE id = ?')
    this.#get = database.prepare(`${SELECT} WHERE vends.id = ?`)
    this.#open = database.prepare(`${SELECT} WHERE vends.state IN ('paid', 'starting') ORDER BY vends.id`)
    this.#waiting = database.prepare(`${SELECT} WHERE vends.waits_for_owner = 1 ORDER BY vends.id`)
    this.#page = database.prepare(`${SELECT} WHERE vends.id < ? ORDER BY vends.id DESC LIMIT ?`)
    this.#drop = database.prepare('DELETE FROM vends WHERE id = ?')
  }

  /** The vend that the receipt with this row number pays for. Inside a transaction. */
  add(receipt: bigint, { product, price, creditTaken, bootId, at }: NewVend): VendRow {
    this.#insert.run(receipt, product, String(price), String(creditTaken), bootId, at)
    return this.get(Number(receipt))
  }

  change(id: number, state: VendState, waitsForOwner: boolean): void {
    this.#change.run(state, Number(waitsForOwner), id)
  }

  find(id: number): VendRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : fromRow(row)
  }

  /** @throws StoreError when there is none */
  get(id: number): VendRow {
    const vend = this.find(id)
    if (vend === null) throw notFound(`Vend ${id}`)
    return vend
  }

  open(): VendRow[] {
    return this.#open.all().map(fromRow)
  }

  waiting(): VendRow[] {
    return this.#waiting.all().map(fromRow)
  }

  page({ before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number }): VendRow[] {
    return this.#page.all(before, limit).map(fromRow)
  }

  drop(id: bigint): void {
    this.#drop.run(id)
  }
}

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
