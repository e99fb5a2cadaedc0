import { z } from 'zod'
import type { Hash } from '../core/hex.ts'
import type { Receipt } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import { faultLines, timeField, unitsField, wordField } from '../fields.ts'
import { acceptedOf } from '../wallet/state.ts'
import { CommandFailure } from './failure.ts'
import { readJsonFile } from './files.ts'
import { openWallet } from './wallet/open-wallet.ts'

/** A receipt that a machine signed for its visitor. Whether the signature is good, the contracts say. */
export interface DeliveredReceipt {
  readonly receipt: Receipt
  readonly signature: CompactSignature
}

const schema = z.strictObject({
  channelId: wordField,
  sequence: timeField,
  cumulativeAmount: unitsField,
  issuedAt: timeField,
  previous: wordField,
  r: wordField,
  vs: wordField,
})

/** What a receipt file says, to be written as JSON. */
export const receiptContent = ({ receipt, signature }: DeliveredReceipt) => ({
  channelId: receipt.channelId,
  sequence: Number(receipt.sequence),
  cumulativeAmount: String(receipt.cumulativeAmount),
  issuedAt: Number(receipt.issuedAt),
  previous: receipt.previous,
  ...signature,
})

/** @throws CommandFailure that names each wrong key */
export function readReceiptFile(path: string): DeliveredReceipt {
  const result = schema.safeParse(readJsonFile(path, 'receipt file'))
  if (!result.success)
    throw new CommandFailure(
      `${path} is no receipt:\n${faultLines(result.error)}\nTake it from the technician's phone: crema wallet receipt`,
    )
  const { r, vs, ...receipt } = result.data
  return { receipt, signature: { r, vs } }
}

/**
 * The receipt of a channel that the machine delivered to a virtual phone.
 * @throws CommandFailure where the phone has none
 */
export async function receiptOnPhone(phone: string, channelId: Hash): Promise<DeliveredReceipt> {
  const channel = (await openWallet(phone).channels()).find(({ id }) => id === channelId)
  const held = channel === undefined ? null : acceptedOf(channel)
  if (held !== null) return held
  throw new CommandFailure(
    `The phone in ${phone} holds no receipt of channel ${channelId}.\nExpected the one that the machine delivers when the technician taps after the work.\nTap again, or name the file with --receipt FILE.`,
  )
}
