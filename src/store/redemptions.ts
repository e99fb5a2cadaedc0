import type { Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { NewRedemption, Redemption } from './records.ts'
import { fromTransactionRow, type TransactionRow } from './transactions.ts'

interface Row extends TransactionRow {
  readonly channel_id: Hash
  readonly sequence: bigint
  readonly cumulative_amount: string
  readonly cause: string
  readonly redeemed_before: string | null
}

type Added = Pick<NewRedemption, 'sequence' | 'cumulativeAmount' | 'cause' | 'redeemedBefore'>

const COLUMNS = 'transactions.*, channels.id AS channel_id, sequence, cumulative_amount, cause, redeemed_before'

/** Links transactions to the receipts that they redeem: a redemption has the number of its transaction. */
export class RedemptionsTable {
  readonly #insert: Statement<unknown[]>
  readonly #underWay: Statement<[bigint], Row>
  readonly #page: Statement<[number], Row>
  readonly #get: Statement<[number], Row>
  readonly #newestOf: Statement<[bigint, number], Row>

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO redemptions (id, channel, sequence, cumulative_amount, cause, redeemed_before) VALUES (?, ?, ?, ?, ?, ?)',
    )
    // CROSS JOIN keeps SQLite to this order: first the few transactions in progress, then the redemption of each.
    this.#underWay = database.prepare(
      `SELECT ${COLUMNS} FROM transactions CROSS JOIN redemptions ON redemptions.id = transactions.id
       JOIN channels ON channels.number = redemptions.channel
       WHERE transactions.state IN ('signed', 'mined') AND redemptions.channel = ? ORDER BY transactions.id DESC LIMIT 1`,
    )
    this.#page = database.prepare(
      `SELECT ${COLUMNS} FROM redemptions CROSS JOIN transactions ON transactions.id = redemptions.id
       JOIN channels ON channels.number = redemptions.channel ORDER BY redemptions.id DESC LIMIT ?`,
    )
    this.#get = database.prepare(
      `SELECT ${COLUMNS} FROM redemptions JOIN transactions ON transactions.id = redemptions.id
       JOIN channels ON channels.number = redemptions.channel WHERE redemptions.id = ?`,
    )
    this.#newestOf = database.prepare(
      `SELECT ${COLUMNS} FROM redemptions CROSS JOIN transactions ON transactions.id = redemptions.id
       JOIN channels ON channels.number = redemptions.channel WHERE redemptions.channel = ? ORDER BY redemptions.id DESC LIMIT ?`,
    )
  }

  /** Null for a transaction that redeems nothing. */
  get(id: number): Redemption | null {
    const row = this.#get.get(id)
    return row === undefined ? null : fromRow(row)
  }

  /** The newest of a channel first. */
  newestOf(channel: bigint, limit: number): Redemption[] {
    return this.#newestOf.all(channel, limit).map(fromRow)
  }

  /** Inside the transaction that adds the chain transaction with this number. */
  add(id: number, channel: bigint, { sequence, cumulativeAmount, cause, redeemedBefore = null }: Added): void {
    this.#insert.run(id, channel, sequence, String(cumulativeAmount), cause, redeemedBefore?.toString() ?? null)
  }

  underWay(channel: bigint): Redemption | null {
    const row = this.#underWay.get(channel)
    return row === undefined ? null : fromRow(row)
  }

  page(limit: number): Redemption[] {
    return this.#page.all(limit).map(fromRow)
  }
}

const fromRow = (row: Row): Redemption => ({
  ...fromTransactionRow(row),
  channelId: row.channel_id,
  sequence: row.sequence,
  cumulativeAmount: BigInt(row.cumulative_amount),
  cause: row.cause,
  redeemedBefore: row.redeemed_before === null ? null : BigInt(row.redeemed_before),
})
