import type { ChannelState } from './channel-states.ts'
import type { NumberedChannel } from './channels.ts'
import type { Database } from './database.ts'
import type { PrunableReceipt } from './receipts.ts'
import type { Tables } from './tables.ts'

/** Bookings per transaction, so that the log stays short. */
const BATCH = 500

/**
 * Drops individual bookings (receipts, their vends, holders' daily sums and doubts) older than this time. Keeps sums, newest receipts, and
 * everything that is unredeemed, unsettled or waiting for the owner.
 * @returns the number of rows dropped
 */
export function prune(database: Database, tables: Tables, before: bigint): number {
  const dropped = database.write(() => tables.dailySums.dropBefore(before) + tables.doubts.dropBefore(before))
  return tables.channels.all().reduce((sum, channel) => sum + pruneChannel(database, tables, channel, before), dropped)
}

function pruneChannel(database: Database, tables: Tables, { number }: NumberedChannel, before: bigint): number {
  const state = tables.states.get(number)
  let dropped = 0
  let last: Pick<PrunableReceipt, 'sequence' | 'id'> = { sequence: 0n, id: 0n }
  for (;;) {
    const batch = tables.receipts.after(number, last, BATCH)
    const old = batch.filter(booking => booking.at < before && booking.cumulativeAmount <= (state.synced?.redeemed ?? 0n))
    dropped += database.write(() => old.reduce((sum, booking) => sum + dropBooking(tables, booking, state), 0))
    const end = batch.at(-1)
    if (end === undefined || old.length < BATCH) return dropped
    last = end
  }
}

/** @returns the number of rows dropped */
function dropBooking(tables: Tables, { id }: PrunableReceipt, { newest, newestRedeemable }: ChannelState): number {
  if (id === newest || id === newestRedeemable) return 0
  const vend = tables.vends.findUnchecked(id)
  if (vend !== null && (vend.waitsForOwner || vend.state === 'paid' || vend.state === 'starting')) return 0
  if (vend !== null) tables.vends.drop(id)
  tables.receipts.drop(id)
  return vend === null ? 1 : 2
}
