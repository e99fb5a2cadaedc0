import { CardGoneError } from '../../hal/errors.ts'
import { reasonOf } from '../core/crema-error.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { VendEvent } from '../core/vend-machine.ts'
import type { Logger } from '../logger.ts'
import { purchase } from '../nfc/purchase.ts'
import type { Paid, PurchaseOutcome, PurchaseParts } from '../nfc/selection.ts'
import type { Tap } from '../nfc/tap.ts'
import type { DailyTags } from './daily-tags.ts'
import type { OpenSelection } from './open-selection.ts'

export interface PaymentParts extends PurchaseParts {
  /** Every customer's channel, also those no longer served. */
  allChannels(): readonly ServedChannel[]
  /** Names of holders in the log. */
  readonly tags: Pick<DailyTags, 'hide'>
  readonly log: Logger
}

/** The outcome of a tap on a selection. If it did not pay, nothing was charged. */
export type Payment = Paid | { readonly kind: 'not-paid'; readonly event: Extract<VendEvent, { type: 'refused' | 'torn' }> }

/** Asks the card in the field to pay, in one of the channels that had a price at the press. Never rejects. */
export async function takePayment(tap: Tap, selection: OpenSelection, parts: PaymentParts): Promise<Payment> {
  const { log, tags, channels } = parts
  const { product, prices } = selection
  const sold = () => channels().filter(channel => prices.has(channel))
  const others = () =>
    parts.allChannels().flatMap(channel => {
      if (prices.has(channel)) return []
      return [{ channel, text: channels().includes(channel) ? ('not-in-contract' as const) : ('no-contract' as const) }]
    })
  try {
    const outcome = await purchase(tap, selection, { ...parts, channels: sold, others })
    if (outcome.kind === 'paid') return outcome
    log.info(
      { product, text: outcome.text, why: outcome.why === null ? undefined : tags.hide(whyText(outcome.why)) },
      'The purchase was refused.',
    )
    return { kind: 'not-paid', event: { type: 'refused', text: outcome.text } }
  } catch (error) {
    if (error instanceof CardGoneError) log.info({ product, why: error.fact }, 'The tap was interrupted; nothing was charged.')
    else log.error({ err: error }, 'The tap failed; nothing was charged.')
    return { kind: 'not-paid', event: { type: 'torn' } }
  }
}

function whyText(why: NonNullable<Extract<PurchaseOutcome, { kind: 'refused' }>['why']>): string {
  return why instanceof Error ? reasonOf(why) : `${why.reason}: got ${why.got}, expected ${why.expected}`
}
