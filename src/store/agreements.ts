import type { Address, Hash } from '../core/hex.ts'
import type { Kind, Product } from '../core/offer.ts'
import type { Database, Statement } from './database.ts'
import type { FoundAgreement, StoredAgreement } from './store.ts'
import type { Tables } from './tables.ts'

interface Row {
  readonly id: bigint
  readonly channel_id: Hash
  readonly kind: Kind
  readonly provider: Address
  readonly visitor_issuer: Address
  readonly ends_at: string
}

interface ProductRow {
  readonly name: string
  readonly price: string
  readonly cause: bigint
}

/** The agreements that were ever found at this machine, in the order of acceptance. */
export class Agreements {
  readonly #insert: Statement<unknown[]>
  readonly #insertProduct: Statement<unknown[]>
  readonly #end: Statement<[string, bigint]>
  readonly #all: Statement<[], Row>
  readonly #products: Statement<[bigint], ProductRow>

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO agreements (id, channel, kind, provider, visitor_issuer, ends_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#insertProduct = database.prepare(
      'INSERT INTO agreement_products (agreement, position, name, price, cause) VALUES (?, ?, ?, ?, ?)',
    )
    this.#end = database.prepare('UPDATE agreements SET ends_at = ? WHERE id = ?')
    this.#all = database.prepare(
      'SELECT agreements.*, channels.id AS channel_id FROM agreements JOIN channels ON channels.number = agreements.channel ORDER BY agreements.id',
    )
    this.#products = database.prepare('SELECT name, price, cause FROM agreement_products WHERE agreement = ? ORDER BY position')
  }

  /** Inside a transaction. */
  put({ id, kind, provider, visitorIssuer, endsAt, products }: StoredAgreement, channel: bigint): void {
    this.#insert.run(id, channel, kind, provider, visitorIssuer, String(endsAt))
    for (const [position, { name, price, cause }] of products.entries()) this.#insertProduct.run(id, position, name, String(price), cause)
  }

  /** Inside a transaction. */
  end(id: bigint, endsAt: bigint): void {
    this.#end.run(String(endsAt), id)
  }

  all(): StoredAgreement[] {
    return this.#all.all().map(row => fromRow(row, this.#products.all(row.id).map(fromProduct)))
  }
}

/** What stands at a block of this time. Inside a transaction. */
export function recordAgreements(tables: Tables, found: readonly FoundAgreement[], at: bigint): void {
  const known = tables.agreements.all()
  for (const { terms, decimals, symbol, ...agreement } of found) {
    if (known.some(({ id }) => id === agreement.id)) continue
    tables.channels.put({ id: agreement.channelId, terms, decimals, symbol })
    tables.agreements.put(agreement, tables.channels.get(agreement.channelId).number)
  }
  for (const { id, endsAt } of known) {
    const ends = found.find(each => each.id === id)?.endsAt ?? (endsAt !== 0n && endsAt < at ? endsAt : at)
    if (ends !== endsAt) tables.agreements.end(id, ends)
  }
}

const fromProduct = ({ name, price, cause }: ProductRow): Product => ({ name, price: BigInt(price), cause: Number(cause) })

const fromRow = (row: Row, products: readonly Product[]): StoredAgreement => ({
  id: row.id,
  kind: row.kind,
  channelId: row.channel_id,
  provider: row.provider,
  visitorIssuer: row.visitor_issuer,
  endsAt: BigInt(row.ends_at),
  products,
})
