import type { Hash } from '../core/hex.ts'
import type { StoredReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Receipts read at a time. */
const PAGE = 50

/**
 * The receipt to redeem in a channel; null for none. Normally the newest that can be redeemed.
 * @param isLast the channel is being closed, so what its holders still have in credit goes back to the payer: then it is the newest
 *   receipt that does not exceed what is owed less the open credits
 */
export function receiptToRedeem(
  { receipts, credits }: Pick<Store, 'receipts' | 'credits'>,
  id: Hash,
  isLast: boolean,
): StoredReceipt | null {
  const newest = receipts.newestRedeemable(id)
  const open = isLast ? credits.all().filter(({ channelId }) => channelId === id) : []
  if (newest === null || open.length === 0) return newest
  const owed = receipts.newest(id)?.receipt.cumulativeAmount ?? 0n
  const limit = open.reduce((left, { amount }) => left - amount, owed)
  return newest.receipt.cumulativeAmount <= limit ? newest : newestWithin(receipts, id, limit)
}

function newestWithin(receipts: Store['receipts'], id: Hash, limit: bigint): StoredReceipt | null {
  let page = receipts.page(id, { limit: PAGE })
  while (page.length > 0) {
    const found = page.find(({ receipt, redeemable }) => redeemable && receipt.cumulativeAmount <= limit)
    if (found !== undefined) return found
    page = receipts.page(id, { before: page.at(-1)?.receipt.sequence ?? 0n, limit: PAGE })
  }
  return null
}
