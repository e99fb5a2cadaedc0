import type { ServedChannel } from '../core/tap/served-channel.ts'
import { refused } from './refusals.ts'
import type { PurchaseOutcome, PurchaseParts, Selection } from './selection.ts'

/** Why nothing is taken for what was signed just now: while the phone signed, the machine lost what it brews with, or the customer. */
export function lostMeanwhile(
  selection: Selection,
  channel: ServedChannel,
  { channels }: Pick<PurchaseParts, 'channels'>,
): PurchaseOutcome | null {
  const obstacle = selection.obstacle()
  if (obstacle !== null) return refused(obstacle)
  return channels().includes(channel) ? null : refused('closing')
}
