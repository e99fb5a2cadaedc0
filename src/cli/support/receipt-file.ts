import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField, timeField, unitsField, wordField } from '../../support/zod-fields.ts'
import type { Delivery } from '../../wallet/state.ts'
import { openWallet } from '../wallet/open-wallet.ts'
import { CommandFailure } from './failure.ts'
import { whereFrom } from './file-writers.ts'
import { readJsonFile } from './files.ts'

const schema = z.strictObject({
  channelId: wordField,
  sequence: timeField,
  cumulativeAmount: unitsField,
  issuedAt: timeField,
  previous: wordField,
  r: wordField,
  vs: wordField,
  workOrders: addressField,
  orderId: timeField,
  completion: z.strictObject({ r: wordField, vs: wordField }),
})

/** The content of a receipt file, to write as JSON. */
export const receiptContent = ({ receipt, signature, workOrders, orderId, completion }: Delivery) => ({
  channelId: receipt.channelId,
  sequence: Number(receipt.sequence),
  cumulativeAmount: String(receipt.cumulativeAmount),
  issuedAt: Number(receipt.issuedAt),
  previous: receipt.previous,
  ...signature,
  workOrders,
  orderId: Number(orderId),
  completion,
})

/**
 * Reads a receipt file. The signatures are verified by the contracts.
 * @throws CommandFailure that names each invalid key
 */
export function readReceiptFile(path: string): Delivery {
  const result = schema.safeParse(readJsonFile(path, 'receipt file'))
  if (!result.success)
    throw new CommandFailure({
      code: 'receipt-file-invalid',
      fact: `${path} is not a receipt file.`,
      details: faultLines(result.error),
      expected: 'a file from crema wallet receipt',
      remedy: "Take it from the technician's phone: crema wallet receipt",
    })
  const { r, vs, workOrders, orderId, completion, ...receipt } = result.data
  return { receipt, signature: { r, vs }, workOrders, orderId, completion }
}

/**
 * Reads all receipt files of a folder, those with names that end in .json.
 * @throws CommandFailure that names the folder or the first file that cannot be used
 */
export function readReceiptsIn(folder: string): Delivery[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .map(name => readReceiptFile(join(folder, name)))
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new CommandFailure({
      code: code === 'ENOENT' ? 'file-missing' : 'file-unreadable',
      fact: `Cannot read the folder ${folder} (${code}).`,
      expected: 'a folder with receipt files',
      remedy: whereFrom('receipt file'),
    })
  }
}

/**
 * A work order's receipt, as delivered by the machine to a virtual phone.
 * @throws CommandFailure when the phone has none
 */
export async function receiptOnPhone(phone: string, orderId: bigint): Promise<Delivery> {
  const delivery = (await openWallet(phone).deliveries()).findLast(each => each.orderId === orderId)
  if (delivery !== undefined) return delivery
  throw new CommandFailure({
    code: 'no-receipt',
    fact: `The phone in ${phone} has no receipt for work order ${orderId}.`,
    expected: 'the receipt that the machine delivers at the tap after the work',
    remedy: 'Tap again, or name the file with --receipt FILE.',
  })
}
