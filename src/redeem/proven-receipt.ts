import type { ContractClaim } from '../chain/claim.ts'
import { provenSigner } from '../chain/proven-signer.ts'
import type { Address } from '../core/hex.ts'
import { type Receipt, structHash } from '../core/messages.ts'
import type { RecoverAddress } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { SignedBadge, StoredReceipt } from '../store/records.ts'

/** Converts a receipt from untrusted calldata: valid only with the issuer's signature, or a holder's signature and its badge. */
export function provenReceipt(
  { id, separator, presented }: ServedChannel,
  claim: ContractClaim,
  recover: RecoverAddress,
): StoredReceipt | null {
  const signer = provenSigner(claim, id, separator, recover)
  if (signer === null) return null
  const { r, vs, ...body } = claim.receipt
  const receipt: Receipt = { channelId: id, ...body }
  const badge = signer === presented.terms.issuer ? null : heldBadge(claim, signer)
  return { receipt, hash: structHash('Receipt', receipt), signature: { r, vs }, signer, badge, redeemable: true }
}

function heldBadge({ badge: { r, vs, ...bare } }: ContractClaim, holder: Address): SignedBadge {
  return { badge: { ...bare, holder }, signature: { r, vs }, isCard: false }
}
