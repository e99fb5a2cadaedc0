import type { Receipt } from '../core/messages.ts'
import type { Rejection } from '../core/rejection.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Circumstances, StoredReceipt, Vend } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { TextKey } from '../texts/en.ts'
import type { ProofParts } from './prove.ts'

/** A chosen product. It remembers what each holder was asked to sign, so that the same phone gets the identical bytes again. */
export interface Selection {
  readonly product: string
  readonly label: string
  /** In the channel's token. */
  priceIn(channel: ServedChannel): bigint
  readonly asked: Map<string, Receipt>
  /** Called before the holder is asked to sign in this channel. */
  chosen?(channel: ServedChannel): void
  /** Why the product is no longer available although it was selected; null while it is. */
  obstacle(): TextKey | null
}

/** A channel in which a selection cannot be bought, and the text that tells its badges' holders why. */
export interface OtherChannel {
  readonly channel: ServedChannel
  readonly text: TextKey
}

/** Dependencies of a purchase. */
export interface PurchaseParts extends ProofParts {
  readonly store: Pick<Store, 'badges' | 'ledger' | 'receipts' | 'takeReceipt' | 'alarms'>
  /** The channels served now, oldest agreement first. */
  channels(): readonly ServedChannel[]
  circumstances(channel: ServedChannel): Circumstances
  /** The other customers' channels, where this drink cannot be bought, with the reason. Default: none. */
  others?(): readonly OtherChannel[]
}

/** The result of a tap. A tear is thrown (CardGoneError): nothing was charged. */
export type PurchaseOutcome =
  | {
      readonly kind: 'paid'
      readonly by: 'phone' | 'card'
      readonly channel: ServedChannel
      readonly vend: Vend
      readonly stored: StoredReceipt
    }
  | { readonly kind: 'refused'; readonly text: TextKey; readonly why: Rejection | Error | null }

export type Paid = Extract<PurchaseOutcome, { kind: 'paid' }>
