import type { Address, Hash } from '../core/hex.ts'
import { digestOf, structHash } from '../core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../core/signature.ts'
import type { ContractClaim } from './claim.ts'

/**
 * Who signed a receipt from calldata, which anyone may have written: the issuer, or a holder of a badge that the issuer signed; null for others.
 * @param separator the domain's, computed once
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
  const issuer = recoverSigner(digestOf(separator, structHash('Badge', { holder, ...bare })), { r: badgeR, vs: badgeVs }, recover)
  return issuer === terms.issuer ? holder : null
}
