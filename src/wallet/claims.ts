import type { AcceptedClaim } from '../core/accepted-claim.ts'
import type { Address } from '../core/hex.ts'
import { badgesFor } from './badges.ts'
import { acceptedOf } from './channels.ts'
import { isGoodBadge } from './proofs.ts'
import type { Channel, HeldBadge, WalletState } from './state.ts'

/**
 * The wallet's newest accepted receipt of each channel, with all that anyone needs to bring it to the chain in the machine's place.
 * Receipts that were delivered to a visitor are left out: their payee redeems them by itself.
 */
export const claimsOf = (state: WalletState, holder: Address): AcceptedClaim[] =>
  state.channels.flatMap(channel => claimOf(channel, state, holder) ?? [])

function claimOf(channel: Channel, state: WalletState, holder: Address): AcceptedClaim | null {
  const { domain, terms } = channel
  const newest = acceptedOf(channel)
  if (newest?.acceptance == null || newest.purchase === null) return null
  const { receipt, signature, acceptance } = newest
  const claim = { domain, terms, receipt, signature, acceptance }
  if (terms.issuer === holder) return { ...claim, badge: null }
  const held = coveringBadge(channel, receipt.issuedAt, state, holder)
  return held === null ? null : { ...claim, badge: { badge: held.badge, signature: held.signature } }
}

/** A badge in force at that time; one that was revoked since only if there is no other, for it may still count on the chain. */
function coveringBadge(channel: Channel, at: bigint, state: WalletState, holder: Address): HeldBadge | null {
  const covering = badgesFor(channel, state, holder).filter(({ badge }) => badge.issuedAt <= at && at <= badge.expiresAt)
  const { revocations } = state
  return covering.find(({ badge, issuer, domain }) => isGoodBadge(badge, { issuer, domain, at, revocations })) ?? covering[0] ?? null
}
