import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Offer, Purchase, PurchaseParts } from './offer.ts'
import { refused } from './refusals.ts'

/** Why nothing is taken for what was signed just now: while the phone signed, the machine lost what it brews with, or the customer. */
export function stopped(offer: Offer, channel: ServedChannel, { channels }: Pick<PurchaseParts, 'channels'>): Purchase | null {
  const stop = offer.stop()
  if (stop !== null) return refused(stop)
  return channels().includes(channel) ? null : refused('closing')
}
