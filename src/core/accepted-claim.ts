import type { Domain } from './domain.ts'
import type { Address, Hash } from './hex.ts'
import { type Badge, digestOf, domainSeparator, type Receipt, structHash } from './messages.ts'
import { type Rejection, reject } from './rejection.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from './signature.ts'
import { channelId, type Terms } from './terms.ts'

/** A receipt with everything that anyone needs to redeem it: also the machine's Acceptance, so that its bringer may be anyone. */
export interface AcceptedClaim {
  readonly domain: Domain
  readonly terms: Terms
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** Null when the issuer signed the receipt itself. */
  readonly badge: { readonly badge: Badge; readonly signature: CompactSignature } | null
  /** Signed by the machine over the receipt's struct hash. */
  readonly acceptance: CompactSignature
}

export type ClaimReason = 'other-channel' | 'not-accepted' | 'wrong-signer' | 'wrong-badge' | 'outside-badge'

/**
 * Whether the contract would take this claim, as far as signatures show: the rules of `redeemWithAcceptance` without the chain's
 * state. Null if it would.
 */
export function judgeClaim(claim: AcceptedClaim, recover: RecoverAddress): Rejection<ClaimReason> | null {
  const { domain, terms, receipt, acceptance } = claim
  const id = channelId(terms, domain)
  if (receipt.channelId !== id) return reject('other-channel', receipt.channelId, id)
  const separator = domainSeparator(domain)
  const hash = structHash('Receipt', receipt)
  const accepter = recoverSigner(digestOf(separator, structHash('Acceptance', { receipt: hash })), acceptance, recover)
  if (accepter !== terms.machine) return reject('not-accepted', signerText(accepter), terms.machine)
  return judgeSigner(claim, recoverSigner(digestOf(separator, hash), claim.signature, recover), separator, recover)
}

function judgeSigner(
  { terms: { issuer }, receipt: { issuedAt }, badge: signed }: AcceptedClaim,
  signer: Address | null,
  separator: Hash,
  recover: RecoverAddress,
): Rejection<ClaimReason> | null {
  if (signer === issuer) return null
  if (signer === null || signed === null) return reject('wrong-signer', signerText(signer), issuer)
  const { badge, signature } = signed
  if (badge.holder !== signer) return reject('wrong-signer', signer, badge.holder)
  const by = recoverSigner(digestOf(separator, structHash('Badge', badge)), signature, recover)
  if (by !== issuer) return reject('wrong-badge', signerText(by), issuer)
  if (issuedAt >= badge.issuedAt && issuedAt <= badge.expiresAt) return null
  return reject('outside-badge', `time ${issuedAt}`, `from ${badge.issuedAt} to ${badge.expiresAt}`)
}

const signerText = (signer: Address | null): string => signer ?? 'an invalid signature'
