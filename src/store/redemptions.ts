import type { Hash, Hex } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import { StoreError } from './errors.ts'
import type { Redemption, RedemptionState, Store } from './store.ts'

interface Row {
  readonly id: bigint
  readonly channel_id: Hash
  readonly sequence: bigint
  readonly cumulative_amount: string
  readonly cause: string
  readonly state: RedemptionState
  readonly transaction_hash: Hash
  readonly raw_transaction: Hex
  readonly nonce: bigint
  readonly at: bigint
  readonly paid: string | null
  readonly gas_used: string | null
  readonly block_number: bigint | null
}

type Added = Parameters<Store['redemptions']['add']>[0]
type Change = Parameters<Store['redemptions']['update']>[1]

const SELECT = 'SELECT redemptions.*, channels.id AS channel_id FROM redemptions JOIN channels ON channels.number = redemptions.channel'

/** What was asked of the chain, with the exact bytes that were sent. */
export class Redemptions {
  readonly #insert: Statement<unknown[]>
  readonly #update: Statement<unknown[]>
  readonly #get: Statement<[number], Row>
  readonly #underWay: Statement<[bigint], Row>
  readonly #page: Statement<[number], Row>

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO redemptions (channel, sequence, cumulative_amount, cause, state, transaction_hash, raw_transaction, nonce, at)
       VALUES (?, ?, ?, ?, 'signed', ?, ?, ?, ?)`,
    )
    this.#update = database.prepare(
      `UPDATE redemptions SET state = ?, transaction_hash = ?, raw_transaction = ?, paid = ?, gas_used = ?, block_number = ? WHERE id = ?`,
    )
    this.#get = database.prepare(`${SELECT} WHERE redemptions.id = ?`)
    this.#underWay = database.prepare(
      `${SELECT} WHERE redemptions.channel = ? AND state IN ('signed', 'mined') ORDER BY redemptions.id DESC LIMIT 1`,
    )
    this.#page = database.prepare(`${SELECT} ORDER BY redemptions.id DESC LIMIT ?`)
  }

  /** Inside a transaction. */
  add(channel: bigint, { sequence, cumulativeAmount, cause, transactionHash, rawTransaction, nonce, at }: Added): Redemption {
    const row = this.#insert.run(channel, sequence, String(cumulativeAmount), cause, transactionHash, rawTransaction, nonce, at)
    return this.get(Number(row.lastInsertRowid))
  }

  /**
   * Inside a transaction.
   * @throws StoreError when there is none of that number
   */
  update(id: number, change: Change): void {
    const { state, transactionHash, rawTransaction, paid, gasUsed, blockNumber } = { ...this.get(id), ...change }
    this.#update.run(state, transactionHash, rawTransaction, paid?.toString() ?? null, gasUsed?.toString() ?? null, blockNumber, id)
  }

  get(id: number): Redemption {
    const row = this.#get.get(id)
    if (row === undefined) throw new StoreError('not-found', `Redemption ${id} is not in the store.`)
    return fromRow(row)
  }

  underWay(channel: bigint): Redemption | null {
    const row = this.#underWay.get(channel)
    return row === undefined ? null : fromRow(row)
  }

  page(limit: number): Redemption[] {
    return this.#page.all(limit).map(fromRow)
  }
}

const optional = (text: string | null): bigint | null => (text === null ? null : BigInt(text))

const fromRow = (row: Row): Redemption => ({
  id: Number(row.id),
  channelId: row.channel_id,
  sequence: row.sequence,
  cumulativeAmount: BigInt(row.cumulative_amount),
  cause: row.cause,
  state: row.state,
  transactionHash: row.transaction_hash,
  rawTransaction: row.raw_transaction,
  nonce: Number(row.nonce),
  at: row.at,
  paid: optional(row.paid),
  gasUsed: optional(row.gas_used),
  blockNumber: row.block_number,
})
