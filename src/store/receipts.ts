import type { Address, Hash } from '../core/hex.ts'
import { checksumOf } from './checksum.ts'
import type { Database, Statement } from './database.ts'
import { StoreError } from './errors.ts'
import type { SignedBadge, StoredReceipt } from './records.ts'

interface Row {
  readonly id: bigint
  readonly channel_id: Hash
  readonly sequence: bigint
  readonly cumulative_amount: string
  readonly issued_at: string
  readonly previous: Hash
  readonly hash: Hash
  readonly r: Hash
  readonly vs: Hash
  readonly signer: Address
  readonly badge_issued_at: string | null
  readonly badge_expires_at: string
  readonly badge_daily_limit: string
  readonly badge_r: Hash
  readonly badge_vs: Hash
  readonly badge_is_card: bigint
  readonly redeemable: bigint
  readonly at: bigint
  /** Null in a row of an older release. */
  readonly checksum: bigint | null
}

/** The fields of a receipt that pruning needs. */
export interface PrunableReceipt {
  readonly id: bigint
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly at: bigint
}

type BookingRow = Pick<PrunableReceipt, 'id' | 'sequence' | 'at'> & { readonly cumulative_amount: string }

const COLUMNS = `channel, sequence, cumulative_amount, issued_at, previous, hash, r, vs, signer,
  badge_issued_at, badge_expires_at, badge_daily_limit, badge_r, badge_vs, badge_is_card, redeemable, at`
const FULL = 'SELECT receipts.*, channels.id AS channel_id FROM receipts JOIN channels ON channels.number = receipts.channel'

/** Receipts with everything needed to redeem them. */
export class ReceiptsTable {
  readonly #database: Database
  readonly #insert: Statement<unknown[]>
  readonly #get: Statement<[bigint], Row>
  readonly #page: Statement<[bigint, bigint, number], Row>
  readonly #after: Statement<[bigint, bigint, bigint, number], BookingRow>
  readonly #drop: Statement<[bigint]>

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(`INSERT INTO receipts (${COLUMNS}, checksum) VALUES (${'?, '.repeat(17)}?)`)
    this.#get = database.prepare(`${FULL} WHERE receipts.id = ?`)
    this.#page = database.prepare(
      `${FULL} WHERE receipts.channel = ? AND receipts.sequence < ? ORDER BY receipts.sequence DESC, receipts.id DESC LIMIT ?`,
    )
    this.#after = database.prepare(
      `SELECT id, sequence, cumulative_amount, at FROM receipts
       WHERE channel = ? AND (sequence, id) > (?, ?) ORDER BY sequence, id LIMIT ?`,
    )
    this.#drop = database.prepare('DELETE FROM receipts WHERE id = ?')
  }

  /** @returns the new row's number */
  add(channel: bigint, { receipt, hash, signature, signer, badge, redeemable }: StoredReceipt, at: bigint): bigint {
    const { channelId, sequence, cumulativeAmount, issuedAt, previous } = receipt
    const own = [String(cumulativeAmount), String(issuedAt), previous, hash, signature.r, signature.vs, signer]
    const values = [inRange(sequence), ...own, ...badgeColumns(badge), Number(redeemable), at]
    const { lastInsertRowid } = this.#insert.run(channel, ...values, checksumOf([channelId, ...values]))
    return BigInt(lastInsertRowid)
  }

  /**
   * Read for money: checked against its checksum.
   * @throws StoreError when it is missing, or not what was written
   */
  get(id: bigint): StoredReceipt {
    const row = this.#get.get(id)
    if (row === undefined) throw this.#database.damaged(`receipt row ${id} is missing`)
    if (row.checksum !== null && row.checksum !== checksumOf(valuesOf(row)))
      throw this.#database.damaged(`receipt ${row.sequence} (row ${id}) is not what was written`)
    return fromRow(row)
  }

  /** For people; unchecked. */
  page(channel: bigint, { before = MAX_SEQUENCE, limit }: { readonly before?: bigint; readonly limit: number }): StoredReceipt[] {
    return this.#page.all(channel, before < MAX_SEQUENCE ? before : MAX_SEQUENCE, limit).map(fromRow)
  }

  /** The receipts of one channel after this one, in order of sequence, at most `limit`. */
  after(channel: bigint, { sequence, id }: Pick<PrunableReceipt, 'sequence' | 'id'>, limit: number): PrunableReceipt[] {
    const rows = this.#after.all(channel, sequence, id, limit)
    return rows.map(row => ({ id: row.id, sequence: row.sequence, cumulativeAmount: BigInt(row.cumulative_amount), at: row.at }))
  }

  drop(id: bigint): void {
    this.#drop.run(id)
  }
}

const MAX_SEQUENCE = (1n << 63n) - 1n

/** Sequences count from 1, one per cup, so no genuine one exceeds SQLite's integers. */
function inRange(sequence: bigint): bigint {
  if (sequence < MAX_SEQUENCE) return sequence
  throw new StoreError('not-allowed', {
    fact: `Sequence ${sequence} cannot be stored.`,
    expected: `less than ${MAX_SEQUENCE}`,
    remedy: 'Check the wallet that signed it.',
  })
}

function badgeColumns(signed: SignedBadge | null): unknown[] {
  if (signed === null) return [null, null, null, null, null, null]
  const { badge, signature, isCard } = signed
  return [String(badge.issuedAt), String(badge.expiresAt), String(badge.dailyLimit), signature.r, signature.vs, Number(isCard)]
}

/** In the order of COLUMNS, with the channel's id for its number. */
const valuesOf = (row: Row): unknown[] => [
  ...[row.channel_id, row.sequence, row.cumulative_amount, row.issued_at, row.previous, row.hash, row.r, row.vs, row.signer],
  ...[row.badge_issued_at, row.badge_expires_at, row.badge_daily_limit, row.badge_r, row.badge_vs, row.badge_is_card],
  ...[row.redeemable, row.at],
]

const fromRow = (row: Row): StoredReceipt => ({
  receipt: {
    channelId: row.channel_id,
    sequence: row.sequence,
    cumulativeAmount: BigInt(row.cumulative_amount),
    issuedAt: BigInt(row.issued_at),
    previous: row.previous,
  },
  hash: row.hash,
  signature: { r: row.r, vs: row.vs },
  signer: row.signer,
  badge: badgeOf(row),
  redeemable: row.redeemable === 1n,
})

function badgeOf(row: Row): SignedBadge | null {
  if (row.badge_issued_at === null) return null
  return {
    badge: {
      holder: row.signer,
      issuedAt: BigInt(row.badge_issued_at),
      expiresAt: BigInt(row.badge_expires_at),
      dailyLimit: BigInt(row.badge_daily_limit),
    },
    signature: { r: row.badge_r, vs: row.badge_vs },
    isCard: row.badge_is_card === 1n,
  }
}
