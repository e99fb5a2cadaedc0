import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/**
 * Reads every row that money will depend on: the channels, the newest receipts, and the vends that are not settled.
 * @throws StoreError when one is not what was written
 */
export function readMoney(database: Database, { channels, states, receipts, vends }: Tables): void {
  for (const { number, id } of channels.all()) {
    if (channels.find(id)?.number !== number) throw database.damaged(`channel ${number} is not what was written`)
    const { newest, newestRedeemable } = states.get(number)
    for (const row of new Set([newest, newestRedeemable])) if (row !== null) receipts.get(row)
  }
  vends.open()
  vends.waiting()
}
