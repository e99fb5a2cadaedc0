import type { ServedChannel } from '../core/tap/served-channel.ts'
import { refused } from './refusals.ts'
import type { PurchaseOutcome, PurchaseParts, Selection } from './selection.ts'

/**
 * The refusal of a signature that is no longer usable: while the phone signed, the machine could no longer brew the drink or lost
 * the customer. Null if neither happened.
 */
export function lostMeanwhile(
  selection: Selection,
  channel: ServedChannel,
  { channels }: Pick<PurchaseParts, 'channels'>,
): PurchaseOutcome | null {
  const obstacle = selection.obstacle()
  if (obstacle !== null) return refused(obstacle)
  return channels().includes(channel) ? null : refused('closing')
}
