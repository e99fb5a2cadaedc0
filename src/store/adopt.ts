import { isAbove } from '../core/receipt-order.ts'
import type { StoredReceipt } from './records.ts'
import type { Tables } from './tables.ts'

/**
 * Continues from a receipt that the store had lost: it becomes the newest; older rows stay. No effect unless it is above the newest: a cup may
 * have been sold since it was judged. Inside a transaction.
 */
export function adopt({ channels, states, receipts, clock }: Tables, stored: StoredReceipt): void {
  const { channelId, cumulativeAmount, issuedAt } = stored.receipt
  const { number } = channels.get(channelId)
  const { newest, newestRedeemable, unredeemedSince, synced } = states.get(number)
  if (newest !== null && !isAbove(stored.receipt, receipts.get(newest).receipt)) return
  const id = receipts.add(number, stored, clock.storedAt())
  const isUnredeemed = cumulativeAmount > (synced?.redeemed ?? 0n)
  states.change(number, {
    newest: id,
    newestRedeemable: stored.redeemable ? id : newestRedeemable,
    unredeemedSince: isUnredeemed ? (unredeemedSince ?? issuedAt) : null,
  })
}
