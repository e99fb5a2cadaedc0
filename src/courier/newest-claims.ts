import type { AcceptedClaim } from '../core/accepted-claim.ts'
import type { Domain } from '../core/domain.ts'
import { digest } from '../core/messages.ts'
import type { Signer } from '../core/signature.ts'
import type { StoredChannel, StoredReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface ClaimSources {
  readonly store: Pick<Store, 'channels' | 'receipts'>
  readonly domain: Domain
  /** The machine's key: it signs the Acceptance. Channels of another key are left out. */
  readonly signer: Signer
}

/** A channel's newest receipt that can be redeemed, as stored. */
export interface NewestReceipt {
  readonly channel: StoredChannel
  readonly stored: StoredReceipt
}

/** The newest receipt of each channel that can be redeemed; also of channels that are no longer served: what they owe is owed. */
export function newestReceipts({ store, signer }: ClaimSources): NewestReceipt[] {
  const own = store.channels.all().filter(({ terms }) => terms.machine === signer.address)
  return own.flatMap(channel => {
    const stored = store.receipts.newestRedeemable(channel.id)
    return stored === null ? [] : [{ channel, stored }]
  })
}

/** Completes a receipt for anyone to bring: with its badge and the machine's Acceptance, which takes a signature. */
export function claimOf({ domain, signer }: ClaimSources, { channel, stored }: NewestReceipt): AcceptedClaim {
  const { receipt, signature, badge, hash } = stored
  const acceptance = signer.sign(digest(domain, 'Acceptance', { receipt: hash }))
  const bare = badge && { badge: badge.badge, signature: badge.signature }
  return { domain, terms: channel.terms, receipt, signature, badge: bare, acceptance }
}

/** The newest receipt of each channel, complete. */
export const newestClaims = (sources: ClaimSources): AcceptedClaim[] => newestReceipts(sources).map(each => claimOf(sources, each))
