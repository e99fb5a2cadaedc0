import type { Hash } from '../../../core/hex.ts'
import { isAbove } from '../../../core/receipt-order.ts'
import { parseClaim, receiptsIn } from '../../../files/claim-file.ts'
import { recoverAddress } from '../../../signatures/javascript.ts'
import { readJsonFile } from '../../support/files.ts'
import type { OpenReceipt } from './rows.ts'

/**
 * The newest receipt of each channel in files that a machine, a phone or a courier wrote. Each is checked: the machine accepted it, and a
 * holder of the company signed it.
 * @throws CommandFailure, ClaimFileError
 */
export function readOpenReceipts(paths: readonly string[]): ReadonlyMap<Hash, OpenReceipt> {
  const newest = new Map<Hash, OpenReceipt>()
  for (const path of paths) {
    for (const content of receiptsIn(readJsonFile(path, 'file of receipts'))) {
      const { receipt } = parseClaim(content, recoverAddress)
      const known = newest.get(receipt.channelId)
      if (known === undefined || isAbove(receipt, known)) newest.set(receipt.channelId, receipt)
    }
  }
  return newest
}
