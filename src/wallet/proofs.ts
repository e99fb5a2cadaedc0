import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import { type Badge, digest, type Messages, type Receipt } from '../core/messages.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from '../core/signature.ts'
import type { PresentedReceipt } from '../core/tap/presented-receipt.ts'
import { type Channel, type KnownRevocation, sameDomain } from './state.ts'

/** A message in its domain, with the signature that comes with it. */
export interface Signed<Name extends keyof Messages> {
  readonly domain: Domain
  readonly name: Name
  readonly message: Messages[Name]
  readonly signature: CompactSignature
}

/** Whether this address signed this message in this domain. */
export function isSignedBy<Name extends keyof Messages>(
  signer: Address,
  { domain, name, message, signature }: Signed<Name>,
  recover: RecoverAddress,
): boolean {
  return recoverSigner(digest(domain, name, message), signature, recover) === signer
}

/** What a badge is judged by: its issuer in this domain, the time that it must cover, and the revocations known. */
export interface BadgeCase {
  readonly issuer: Address
  readonly domain: Domain
  readonly at: bigint
  readonly revocations: readonly KnownRevocation[]
}

/** Whether a badge from this issuer covers a time and no known revocation ends it. */
export function isGoodBadge(badge: Badge, { issuer, domain, at, revocations }: BadgeCase): boolean {
  const revoked = revocations.some(
    known => known.issuer === issuer && known.holder === badge.holder && known.at >= badge.issuedAt && sameDomain(known.domain, domain),
  )
  return badge.issuedAt <= at && at <= badge.expiresAt && !revoked
}

/** Whether a presented receipt is signed by the channel's issuer, or by the holder of a valid badge from that issuer. */
export function isProven(
  presented: PresentedReceipt,
  channel: Channel,
  revocations: readonly KnownRevocation[],
  recover: RecoverAddress,
): boolean {
  const { domain, terms } = channel
  const { holder, badge, signature } = presented
  const receipt: Receipt = { channelId: channel.id, ...presented.receipt }
  if (!isSignedBy(holder, { domain, name: 'Receipt', message: receipt, signature }, recover)) return false
  if (badge === null) return holder === terms.issuer
  const { signature: badgeSignature, ...body } = badge
  const full: Badge = { holder, ...body }
  return (
    isGoodBadge(full, { issuer: terms.issuer, domain, at: receipt.issuedAt, revocations }) &&
    isSignedBy(terms.issuer, { domain, name: 'Badge', message: full, signature: badgeSignature }, recover)
  )
}

/** Whether this is the machine’s acceptance of the receipt with that struct hash. */
export const isAcceptance = ({ terms, domain }: Channel, receipt: Hash, acceptance: CompactSignature, recover: RecoverAddress): boolean =>
  isSignedBy(terms.machine, { domain, name: 'Acceptance', message: { receipt }, signature: acceptance }, recover)
