import type { Address } from './hex.ts'
import type { Newest } from './judge-receipt.ts'
import type { Receipt } from './messages.ts'
import { type Rejection, reject } from './rejection.ts'

export type AdoptionReason = 'not-accepted-here' | 'not-the-holder' | 'not-newer' | 'other-channel'

/** What a phone brought back with NEWEST, the signers recovered from it. */
export interface BroughtBack {
  readonly receipt: Receipt
  readonly signer: Address | null
  readonly acceptanceSigner: Address | null
}

/**
 * Whether a machine whose store is older than a phone's takes the phone's newest receipt (protocol, section 4, "Lost or old store"):
 * only what the machine itself accepted, signed by the holder in front of it, and above its own newest.
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
  if (newest !== null && (receipt.sequence <= newest.sequence || receipt.cumulativeAmount < newest.cumulativeAmount))
    return reject('not-newer', `sequence ${receipt.sequence}`, `above ${newest.sequence}`)
  return null
}
