import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Offer, Purchase, PurchaseParts } from './offer.ts'
import { refused } from './refusals.ts'

/** Why a receipt just signed is not taken: while the phone signed, the drink became unavailable, or the customer is no longer served. */
export function stopped(offer: Offer, channel: ServedChannel, { channels }: Pick<PurchaseParts, 'channels'>): Purchase | null {
  const stop = offer.stop()
  if (stop !== null) return refused(stop)
  return channels().includes(channel) ? null : refused('closing')
}
