import type { Address, Hash } from '../core/hex.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Database, Statement } from './database.ts'
import type { WorkReceipt } from './records.ts'

interface OrderRow {
  readonly id: bigint
  readonly work_orders: Address
  readonly cause: bigint
  readonly requested_at: string
  readonly accepted_at: string
  readonly fee: string
  readonly channel_id: Hash
  readonly visitor_issuer: Address
  readonly redeemed: string
  readonly proven_amount: string
  readonly proven_fees: string
}

interface ReceiptRow {
  readonly work_orders: Address
  readonly order_id: bigint
  readonly channel_id: Hash
  readonly sequence: string
  readonly cumulative_amount: string
  readonly issued_at: string
  readonly previous: Hash
  readonly hash: Hash
  readonly r: Hash
  readonly vs: Hash
  readonly completion_r: Hash
  readonly completion_vs: Hash
  readonly fees: string
}

const RECEIPTS =
  'SELECT work_receipts.*, channels.id AS channel_id FROM work_receipts JOIN channels ON channels.number = work_receipts.channel'

/** Open work orders at this machine, and the receipts that it signed for completed work. */
export class WorkTable {
  readonly #clear: Statement<[]>
  readonly #insert: Statement<unknown[]>
  readonly #open: Statement<[], OrderRow>
  readonly #know: Statement<[Address]>
  readonly #known: Statement<[], { readonly issuer: Address }>
  readonly #keep: Statement<unknown[]>
  readonly #of: Statement<[Address, bigint], ReceiptRow>
  readonly #ofChannel: Statement<[bigint], ReceiptRow>

  constructor(database: Database) {
    this.#clear = database.prepare('DELETE FROM open_orders')
    this.#insert = database.prepare(
      `INSERT INTO open_orders
       (id, work_orders, cause, requested_at, accepted_at, fee, channel, visitor_issuer, redeemed, proven_amount, proven_fees)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#open = database.prepare(
      'SELECT open_orders.*, channels.id AS channel_id FROM open_orders JOIN channels ON channels.number = open_orders.channel ORDER BY open_orders.id',
    )
    this.#know = database.prepare('INSERT OR IGNORE INTO visitor_issuers (issuer) VALUES (?)')
    this.#known = database.prepare('SELECT issuer FROM visitor_issuers ORDER BY issuer')
    this.#keep = database.prepare(
      `INSERT INTO work_receipts
       (work_orders, order_id, channel, sequence, cumulative_amount, issued_at, previous, hash, r, vs, completion_r, completion_vs, fees)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#of = database.prepare(`${RECEIPTS} WHERE work_orders = ? AND order_id = ?`)
    this.#ofChannel = database.prepare(`${RECEIPTS} WHERE work_receipts.channel = ?`)
  }

  /** Replaces all open orders. Inside a transaction. */
  replace(orders: readonly OpenOrder[], numberOf: (id: Hash) => bigint): void {
    this.#clear.run()
    for (const { id, workOrders, cause, requestedAt, acceptedAt, fee, channelId, visitorIssuer, ...chain } of orders) {
      const promise = [String(requestedAt), String(acceptedAt), String(fee), numberOf(channelId), visitorIssuer]
      const amounts = [chain.redeemed, chain.provenAmount, chain.provenFees].map(String)
      this.#insert.run(id, workOrders, cause, ...promise, ...amounts)
    }
  }

  /** Inside a transaction. */
  knowIssuers(issuers: readonly Address[]): void {
    for (const issuer of issuers) this.#know.run(issuer)
  }

  knownIssuers(): Address[] {
    return this.#known.all().map(({ issuer }) => issuer)
  }

  open(): OpenOrder[] {
    return this.#open.all().map(row => ({
      id: row.id,
      workOrders: row.work_orders,
      cause: Number(row.cause),
      requestedAt: BigInt(row.requested_at),
      acceptedAt: BigInt(row.accepted_at),
      fee: BigInt(row.fee),
      channelId: row.channel_id,
      visitorIssuer: row.visitor_issuer,
      redeemed: BigInt(row.redeemed),
      provenAmount: BigInt(row.proven_amount),
      provenFees: BigInt(row.proven_fees),
    }))
  }

  receiptOf(workOrders: Address, orderId: bigint): WorkReceipt | null {
    const row = this.#of.get(workOrders, orderId)
    return row === undefined ? null : fromRow(row)
  }

  /** The receipt with the greatest sequence. */
  newest(channel: bigint): WorkReceipt | null {
    const receipts = this.#ofChannel.all(channel).map(fromRow)
    return receipts.reduce<WorkReceipt | null>((a, b) => (a === null || b.receipt.sequence > a.receipt.sequence ? b : a), null)
  }

  /** Inside a transaction. */
  keep({ workOrders, orderId, receipt, hash, signature, completion, fees }: WorkReceipt, channel: bigint): void {
    const { sequence, cumulativeAmount, issuedAt, previous } = receipt
    const body = [String(sequence), String(cumulativeAmount), String(issuedAt), previous, hash]
    this.#keep.run(workOrders, orderId, channel, ...body, signature.r, signature.vs, completion.r, completion.vs, String(fees))
  }
}

const fromRow = (row: ReceiptRow): WorkReceipt => ({
  workOrders: row.work_orders,
  orderId: row.order_id,
  receipt: {
    channelId: row.channel_id,
    sequence: BigInt(row.sequence),
    cumulativeAmount: BigInt(row.cumulative_amount),
    issuedAt: BigInt(row.issued_at),
    previous: row.previous,
  },
  hash: row.hash,
  signature: { r: row.r, vs: row.vs },
  completion: { r: row.completion_r, vs: row.completion_vs },
  fees: BigInt(row.fees),
})
