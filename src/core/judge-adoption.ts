import type { Address } from './hex.ts'
import type { Newest } from './judge-receipt.ts'
import type { Receipt } from './messages.ts'
import { isAbove, type Ordered } from './receipt-order.ts'
import { type Rejection, reject } from './rejection.ts'

export type AdoptionReason = 'not-accepted-here' | 'not-the-holder' | 'not-newer' | 'other-channel'

/** A receipt that a phone returned for NEWEST, with the recovered signers. */
export interface BroughtBack {
  readonly receipt: Receipt
  readonly signer: Address | null
  readonly acceptanceSigner: Address | null
}

const placeText = ({ sequence, cumulativeAmount }: Ordered): string => `${cumulativeAmount} with sequence ${sequence}`

/**
 * Whether a machine with an older store than the phone's adopts the phone's newest receipt (protocol, section 4, "Lost or old
 * store"): only if the machine itself accepted it, the holder being served signed it, and it is above the machine's own newest.
 */
export function judgeAdoption(
  brought: BroughtBack,
  expected: { readonly machine: Address; readonly holder: Address; readonly channelId: string },
  newest: Newest | null,
): Rejection<AdoptionReason> | null {
  const { receipt, signer, acceptanceSigner } = brought
  if (receipt.channelId !== expected.channelId) return reject('other-channel', receipt.channelId, expected.channelId)
  if (acceptanceSigner !== expected.machine) return reject('not-accepted-here', acceptanceSigner ?? 'no signature', expected.machine)
  if (signer !== expected.holder) return reject('not-the-holder', signer ?? 'no signature', expected.holder)
  if (newest !== null && !isAbove(receipt, newest)) return reject('not-newer', placeText(receipt), `above ${placeText(newest)}`)
  return null
}
