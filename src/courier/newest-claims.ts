import type { AcceptedClaim } from '../core/accepted-claim.ts'
import type { Domain } from '../core/domain.ts'
import { digest } from '../core/messages.ts'
import type { Signer } from '../core/signature.ts'
import type { StoredChannel } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface ClaimSources {
  readonly store: Pick<Store, 'channels' | 'receipts'>
  readonly domain: Domain
  /** The machine's key: it signs the Acceptance. Channels of another key are left out. */
  readonly signer: Signer
}

/**
 * The newest receipt of each channel that can be redeemed, with its badge and the machine's Acceptance, so that anyone may bring
 * it. Also of channels that are no longer served: what they owe is owed.
 */
export const newestClaims = (sources: ClaimSources): AcceptedClaim[] =>
  sources.store.channels
    .all()
    .filter(({ terms }) => terms.machine === sources.signer.address)
    .flatMap(channel => newestClaim(sources, channel) ?? [])

function newestClaim({ store, domain, signer }: ClaimSources, { id, terms }: StoredChannel): AcceptedClaim | null {
  const newest = store.receipts.newestRedeemable(id)
  if (newest === null) return null
  const { receipt, signature, badge, hash } = newest
  const acceptance = signer.sign(digest(domain, 'Acceptance', { receipt: hash }))
  return { domain, terms, receipt, signature, badge: badge && { badge: badge.badge, signature: badge.signature }, acceptance }
}
