import type { SyncedBalance } from '../core/channel-balance.ts'
import type { Database, Statement } from './database.ts'
import type { StoredBalance } from './records.ts'

/** The changing part of a channel: its newest receipts, and its state at the newest final block. Null before the first sync. */
export interface ChannelState {
  readonly newest: bigint | null
  readonly newestRedeemable: bigint | null
  readonly unredeemedSince: bigint | null
  readonly synced: Pick<StoredBalance, keyof SyncedBalance | 'blockNumber'> | null
}

interface Row {
  readonly newest: bigint | null
  readonly newest_redeemable: bigint | null
  readonly unredeemed_since: string | null
  readonly deposited: string | null
  readonly redeemed: string
  readonly closes_at: string
  readonly block_number: bigint
  readonly block_at: bigint
}

const UNTOUCHED: ChannelState = { newest: null, newestRedeemable: null, unredeemedSince: null, synced: null }

/** One row per channel. */
export class ChannelStatesTable {
  readonly #get: Statement<[bigint], Row>
  readonly #put: Statement<unknown[]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT * FROM channel_states WHERE channel = ?')
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO channel_states
         (channel, newest, newest_redeemable, unredeemed_since, deposited, redeemed, closes_at, block_number, block_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  get(channel: bigint): ChannelState {
    const row = this.#get.get(channel)
    return row === undefined ? UNTOUCHED : fromRow(row)
  }

  change(channel: bigint, change: Partial<ChannelState>): void {
    const { newest, newestRedeemable, unredeemedSince, synced } = { ...this.get(channel), ...change }
    const chain = synced && [String(synced.deposited), String(synced.redeemed), String(synced.closesAt), synced.blockNumber, synced.blockAt]
    this.#put.run(channel, newest, newestRedeemable, unredeemedSince?.toString() ?? null, ...(chain ?? [null, null, null, null, null]))
  }
}

const fromRow = (row: Row): ChannelState => ({
  newest: row.newest,
  newestRedeemable: row.newest_redeemable,
  unredeemedSince: row.unredeemed_since === null ? null : BigInt(row.unredeemed_since),
  synced:
    row.deposited === null
      ? null
      : {
          deposited: BigInt(row.deposited),
          redeemed: BigInt(row.redeemed),
          closesAt: BigInt(row.closes_at),
          blockNumber: row.block_number,
          blockAt: row.block_at,
        },
})
