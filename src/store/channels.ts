import type { Address, Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import { notFound } from './errors.ts'
import type { StoredChannel } from './records.ts'

/** The columns of `channels`. Other tables refer to a channel by `number`. */
interface Row {
  readonly number: bigint
  readonly id: Hash
  readonly payer: Address
  readonly payee: Address
  readonly token: Address
  readonly issuer: Address
  readonly machine: Address
  readonly notice_period: bigint
  readonly decimals: bigint
  readonly symbol: string
}

export interface NumberedChannel extends StoredChannel {
  readonly number: bigint
}

/** The channels that this machine serves, in the order in which they were added. */
export class ChannelsTable {
  readonly #insert: Statement<unknown[]>
  readonly #all: Statement<[], Row>
  readonly #one: Statement<[Hash], Row>

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO channels (id, payer, payee, token, issuer, machine, notice_period, decimals, symbol) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET decimals = excluded.decimals, symbol = excluded.symbol`,
    )
    this.#all = database.prepare('SELECT * FROM channels ORDER BY number')
    this.#one = database.prepare('SELECT * FROM channels WHERE id = ?')
  }

  /** The id commits to the terms, so only decimals and symbol can change. */
  put({ id, terms, decimals, symbol }: StoredChannel): void {
    const { payer, payee, token, issuer, machine, noticePeriod } = terms
    this.#insert.run(id, payer, payee, token, issuer, machine, noticePeriod, decimals, symbol)
  }

  all(): NumberedChannel[] {
    return this.#all.all().map(fromRow)
  }

  /** @throws StoreError when there is none */
  get(id: Hash): NumberedChannel {
    const channel = this.find(id)
    if (channel === null) throw notFound(`Channel ${id}`, [id])
    return channel
  }

  find(id: Hash): NumberedChannel | null {
    const row = this.#one.get(id)
    return row === undefined ? null : fromRow(row)
  }
}

const fromRow = (row: Row): NumberedChannel => ({
  number: row.number,
  id: row.id,
  terms: {
    payer: row.payer,
    payee: row.payee,
    token: row.token,
    issuer: row.issuer,
    machine: row.machine,
    noticePeriod: Number(row.notice_period),
  },
  decimals: Number(row.decimals),
  symbol: row.symbol,
})
