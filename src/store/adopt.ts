import type { StoredReceipt } from './store.ts'
import type { Tables } from './tables.ts'

/** Continues from a receipt that this store had lost: it becomes the newest, older rows stay. Inside a transaction. */
export function adopt(tables: Tables, stored: StoredReceipt): void {
  const { channelId, cumulativeAmount, issuedAt } = stored.receipt
  const { number } = tables.channels.get(channelId)
  const { newest, newestRedeemable, unredeemedSince, synced } = tables.states.get(number)
  if (newest !== null && tables.receipts.get(newest).hash === stored.hash) return
  const id = tables.receipts.add(number, stored, tables.clock.storedAt())
  const isUnredeemed = cumulativeAmount > (synced?.redeemed ?? 0n)
  tables.states.change(number, {
    newest: id,
    newestRedeemable: stored.redeemable ? id : newestRedeemable,
    unredeemedSince: isUnredeemed ? (unredeemedSince ?? issuedAt) : null,
  })
}
