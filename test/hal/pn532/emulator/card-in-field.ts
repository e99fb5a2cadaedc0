import { randomBytes } from 'node:crypto'
import type { CardKind } from './messages.ts'

/** A card in the emulated field, as the chip sees it. */
export interface CardInField {
  readonly kind: CardKind
  transmit(apdu: Uint8Array): Promise<Uint8Array>
  /** Resolves when the card leaves. */
  readonly left: Promise<void>
}

const ats = [0x05, 0x78, 0x80, 0x02, 0x02]

/** The answer to InListPassiveTarget, including Tg (UM0701-02, 7.3.5); undefined if this modulation does not find this kind of card. */
export function targetData(kind: CardKind, modulation: number): number[] | undefined {
  if (kind === 'type-b') return modulation === 0x03 ? typeB() : undefined
  if (modulation !== 0x00) return undefined
  return kind === 'phone' ? [1, 0x00, 0x04, 0x20, 4, 0x08, ...randomBytes(3), ...ats] : [1, 0x00, 0x04, 0x08, 4, 0xde, 0xad, 0xbe, 0xef]
}

/** ATQB: 50, PUPI, application data, protocol info; then the answer to ATTRIB with its length. */
const typeB = () => [1, 0x50, ...randomBytes(4), 0, 0, 0, 0, 0x00, 0x81, 0x81, 1, 0x00]
