import type { Address, Hash } from '../core/hex.ts'
import type { Kind, Product } from '../core/offer.ts'
import type { Database, Statement } from './database.ts'
import type { FoundAgreement, StoredAgreement } from './records.ts'

interface Row {
  readonly number: bigint
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

const ROWS = 'SELECT agreements.*, channels.id AS channel_id FROM agreements JOIN channels ON channels.number = agreements.channel'

/** Stored as the contract of agreements whose contract cannot be determined. */
const UNKNOWN = 'unknown'

/** All agreements ever found for this machine, each with its Agreements contract. */
export class AgreementsTable {
  readonly #insert: Statement<unknown[]>
  readonly #insertProduct: Statement<unknown[]>
  readonly #end: Statement<[string, Address, bigint]>
  readonly #claim: Statement<[string]>
  readonly #all: Statement<[], Row>
  readonly #of: Statement<[Address], Row>
  readonly #products: Statement<[bigint], ProductRow>

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO agreements (contract, id, channel, kind, provider, visitor_issuer, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#insertProduct = database.prepare(
      'INSERT INTO agreement_products (agreement, position, name, price, cause) VALUES (?, ?, ?, ?, ?)',
    )
    this.#end = database.prepare('UPDATE agreements SET ends_at = ? WHERE contract = ? AND id = ?')
    this.#claim = database.prepare("UPDATE agreements SET contract = ? WHERE contract = ''")
    this.#all = database.prepare(`${ROWS} ORDER BY agreements.number`)
    this.#of = database.prepare(`${ROWS} WHERE agreements.contract IN (?, '') ORDER BY agreements.id`)
    this.#products = database.prepare('SELECT name, price, cause FROM agreement_products WHERE agreement = ? ORDER BY position')
  }

  /**
   * Assigns agreements stored without a contract to this one, unless the contract has other agreements under their numbers.
   * Inside a transaction.
   */
  claim(contract: Address, found: readonly FoundAgreement[]): void {
    const isAnothers = this.of(contract).some(({ id, channelId }) => found.some(each => each.id === id && each.channelId !== channelId))
    this.#claim.run(isAnothers ? UNKNOWN : contract)
  }

  /** Inside a transaction. */
  put(contract: Address, { id, kind, provider, visitorIssuer, endsAt, products }: StoredAgreement, channel: bigint): void {
    const number = this.#insert.run(contract, id, channel, kind, provider, visitorIssuer, String(endsAt)).lastInsertRowid
    for (const [position, { name, price, cause }] of products.entries())
      this.#insertProduct.run(number, position, name, String(price), cause)
  }

  /** Inside a transaction. */
  end(contract: Address, id: bigint, endsAt: bigint): void {
    this.#end.run(String(endsAt), contract, id)
  }

  all(): StoredAgreement[] {
    return this.#all.all().map(row => this.#read(row))
  }

  /** In order of acceptance. */
  of(contract: Address): StoredAgreement[] {
    return this.#of.all(contract).map(row => this.#read(row))
  }

  #read(row: Row): StoredAgreement {
    return fromRow(row, this.#products.all(row.number).map(fromProduct))
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
