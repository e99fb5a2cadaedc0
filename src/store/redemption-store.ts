import type { Hash } from '../core/hex.ts'
import type { Database } from './database.ts'
import type { NewRedemption, Redemption } from './records.ts'
import type { Tables } from './tables.ts'

export interface RedemptionStore {
  /** Recorded before it is broadcast. */
  add(redemption: NewRedemption): Redemption
  /** Signed or mined, not yet final. */
  underWay(channelId: Hash): Redemption | null
  page(options: { readonly limit: number }): Redemption[]
  /** The newest of a channel first. */
  newestOf(channelId: Hash, limit: number): Redemption[]
}

export const redemptionStore = (database: Database, tables: Tables): RedemptionStore => ({
  add: redemption => database.write(() => add(tables, redemption)),
  underWay: channelId => tables.redemptions.underWay(tables.channels.get(channelId).number),
  page: ({ limit }) => tables.redemptions.page(limit),
  newestOf: (channelId, limit) => tables.redemptions.newestOf(tables.channels.get(channelId).number, limit),
})

/** Inside a transaction. */
function add({ channels, redemptions, transactions }: Tables, redemption: NewRedemption): Redemption {
  const { channelId, sequence, cumulativeAmount, cause, redeemedBefore = null } = redemption
  const transaction = transactions.add(redemption)
  redemptions.add(transaction.id, channels.get(channelId).number, redemption)
  return { ...transaction, channelId, sequence, cumulativeAmount, cause, redeemedBefore }
}
