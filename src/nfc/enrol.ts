import type { CardChannel } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import { type Hex, toHex } from '../core/hex.ts'
import { TapFormatError } from '../core/tap/errors.ts'
import type { TextKey } from '../texts/en.ts'
import { identify, type SigningCard } from './cards/signing-card.ts'

/** A card's data for issuing a badge (`crema company badge issue --card-file`). */
export interface EnrolledCard extends Pick<SigningCard, 'kind' | 'address'> {
  /** Uncompressed. */
  readonly publicKey: Hex
}

/** The card, or the text to show to its holder. */
export type Identified = { readonly card: EnrolledCard } | { readonly text: TextKey }

/** Identifies the card in the field. It signs nothing. */
export async function identifyForEnrolment(field: CardChannel): Promise<Identified> {
  try {
    const found = await identify(field)
    if (!('address' in found)) return { text: found.kind === 'android' ? 'enrol-no-phone' : 'enrol-no-card' }
    const { kind, address, publicKey } = found
    return { card: { kind, address, publicKey: toHex(publicKey) } }
  } catch (error) {
    if (error instanceof CardGoneError || error instanceof TapFormatError) return { text: 'enrol-again' }
    throw error
  }
}
