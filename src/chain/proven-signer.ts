import type { Address, Hash } from '../core/hex.ts'
import { digestOf, structHash } from '../core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../core/signature.ts'
import type { ContractClaim } from './claim.ts'

/**
 * The proven signer of a receipt from untrusted calldata: the issuer, or a holder with a badge signed by the issuer; otherwise null.
 * @param separator the domain separator, computed once
 */
export function provenSigner(
  { terms, receipt, badge }: ContractClaim,
  channelId: Hash,
  separator: Hash,
  recover: RecoverAddress,
): Address | null {
  const { r, vs, ...body } = receipt
  const holder = recoverSigner(digestOf(separator, structHash('Receipt', { channelId, ...body })), { r, vs }, recover)
  if (holder === null || holder === terms.issuer) return holder
  const { r: badgeR, vs: badgeVs, ...bare } = badge
  const issuer = recoverSigner(digestOf(separator, structHash('Badge', { ...bare, holder })), { r: badgeR, vs: badgeVs }, recover)
  return issuer === terms.issuer ? holder : null
}
