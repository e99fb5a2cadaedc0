import type { Address, Hash } from '../core/hex.ts'
import { adopt } from './adopt.ts'
import type { Database } from './database.ts'
import type { StoredReceipt } from './records.ts'
import type { Tables } from './tables.ts'

export interface ReceiptStore {
  newest(channelId: Hash): StoredReceipt | null
  newestRedeemable(channelId: Hash): StoredReceipt | null
  /** Whether this store took a receipt of this holder in the channel. */
  hasMet(channelId: Hash, holder: Address): boolean
  /** Newest first, at most `limit`, with a sequence below `before`. */
  page(channelId: Hash, options: { readonly before?: bigint; readonly limit: number }): StoredReceipt[]
  /** Continues from a receipt that this store had lost. The caller has judged it (core's judgeAdoption, or the chain). */
  adopt(stored: StoredReceipt): void
}

export function receiptStore(database: Database, tables: Tables): ReceiptStore {
  const { channels, states, receipts, met } = tables
  const stateOf = (channelId: Hash) => states.get(channels.get(channelId).number)
  const orNone = (row: bigint | null) => (row === null ? null : receipts.get(row))
  return {
    newest: channelId => orNone(stateOf(channelId).newest),
    newestRedeemable: channelId => orNone(stateOf(channelId).newestRedeemable),
    hasMet: (channelId, holder) => met.has(channels.get(channelId).number, holder),
    page: (channelId, options) => receipts.page(channels.get(channelId).number, options),
    adopt: stored => database.write(() => adopt(tables, stored)),
  }
}
