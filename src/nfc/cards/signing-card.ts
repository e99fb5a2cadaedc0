import type { CardChannel } from '../../../hal/card-reader.ts'
import { CardGoneError } from '../../../hal/errors.ts'
import { type Address, fromHex, type Hash } from '../../core/hex.ts'
import type { CompactSignature, RecoverAddress } from '../../core/signature.ts'
import { encodeCommand } from '../../core/tap/apdu.ts'
import { TapFormatError } from '../../core/tap/errors.ts'
import { signatureFromDer } from './der-signature.ts'
import { decodeHaloKeys, decodeHaloSignature, encodeHaloKeys, encodeHaloSign, haloSelect } from './halo.ts'
import { decodeKeycardSelect, decodeKeycardSignature, encodeKeycardSign, keycardSelect } from './keycard-cash.ts'
import { cardAddress } from './public-key.ts'

/** A card that signs any digest: a badge without an app (protocol, section 5). */
export interface SigningCard {
  readonly kind: 'halo' | 'keycard'
  /** The address of the card's key, which is the holder. */
  readonly address: Address
  /** Uncompressed, 65 bytes. */
  readonly publicKey: Uint8Array
  /**
   * The card's signature over a digest, in canonical form; null when it was not made with the card's own key.
   * @throws CardGoneError for a tear, TapFormatError when the card refuses or answers something else
   */
  sign(digest: Hash, recover: RecoverAddress): Promise<CompactSignature | null>
}

/**
 * The card in the field if it is not a wallet: a signing card, an Android phone without the app, something to pay with (a bank card, or
 * a phone that offers one, as an iPhone does), or none of these.
 */
export type FieldCard = SigningCard | { readonly kind: 'android' } | { readonly kind: 'payment' } | { readonly kind: 'unknown' }

const CARD_MS = 1000
/** Cards compute slowly. */
const CARD_SIGN_MS = 2000
const DONE = 0x9000

/** Android's own service answers to this AID, whichever apps are installed (Android, HostEmulationManager). */
const androidSelect = (): Uint8Array =>
  encodeCommand({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: fromHex('0xa000000476416e64726f6964484345'), answer: true })

/** The directory of contactless payment applications, `2PAY.SYS.DDF01` (EMV, Book B, 3.3.2). */
const paymentSelect = (): Uint8Array =>
  encodeCommand({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: new TextEncoder().encode('2PAY.SYS.DDF01'), answer: true })

/**
 * Identifies the card in the field after it refused the wallet's SELECT. Signing cards are tried first, since they are in daily use.
 * @throws CardGoneError for a tear, TapFormatError when a card is selected but does not return its key
 */
export async function identify(channel: CardChannel): Promise<FieldCard> {
  return (
    (await selectHalo(channel)) ??
    (await selectKeycard(channel)) ??
    ((await ask(channel, androidSelect())) !== null
      ? { kind: 'android' }
      : { kind: (await ask(channel, paymentSelect())) === null ? 'unknown' : 'payment' })
  )
}

async function selectHalo(channel: CardChannel): Promise<SigningCard | null> {
  if ((await ask(channel, haloSelect())) === null) return null
  const publicKey = decodeHaloKeys(await mustAsk(channel, encodeHaloKeys(), CARD_MS))
  const address = cardAddress(publicKey)
  return {
    kind: 'halo',
    address,
    publicKey,
    sign: async (digest, recover) => {
      const der = decodeHaloSignature(await mustAsk(channel, encodeHaloSign(digest), CARD_SIGN_MS))
      return signatureFromDer(der, digest, address, recover)
    },
  }
}

async function selectKeycard(channel: CardChannel): Promise<SigningCard | null> {
  const info = await ask(channel, keycardSelect())
  if (info === null) return null
  const publicKey = decodeKeycardSelect(info)
  const address = cardAddress(publicKey)
  return {
    kind: 'keycard',
    address,
    publicKey,
    sign: async (digest, recover) => {
      const der = decodeKeycardSignature(await mustAsk(channel, encodeKeycardSign(digest), CARD_SIGN_MS))
      return signatureFromDer(der, digest, address, recover)
    },
  }
}

/** The answer's data; null for any status but 9000. A card's answers may be longer than the tap allows. */
async function ask(channel: CardChannel, command: Uint8Array, deadlineMs = CARD_MS): Promise<Uint8Array | null> {
  const response = await channel.transmit(command, deadlineMs)
  if (response.length < 2) throw new CardGoneError(`The card answered with ${response.length} bytes.`, { expected: 'at least 2' })
  const [high = 0, low = 0] = response.subarray(-2)
  return ((high << 8) | low) === DONE ? response.slice(0, -2) : null
}

async function mustAsk(channel: CardChannel, command: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
  const data = await ask(channel, command, deadlineMs)
  if (data === null) throw new TapFormatError('The card was selected but refused the next command.')
  return data
}
