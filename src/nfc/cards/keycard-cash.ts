import * as P from 'micro-packed'
import { fromHex, type Hash } from '../../core/hex.ts'
import { encodeCommand } from '../../core/tap/apdu.ts'
import { codec } from '../../core/tap/fields.ts'
import { PUBLIC_KEY_LENGTH } from './public-key.ts'

/** Keycard's Cash applet (status-keycard, CashApplet.java). Its key is generated on the card and signs without a PIN. */

/** SELECT; the answer contains the public key. */
export const keycardSelect = (): Uint8Array =>
  encodeCommand({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: fromHex('0xa00000080400010301'), answer: true })

/** Asks for a signature over a digest. */
export const encodeKeycardSign = (digest: Hash): Uint8Array =>
  encodeCommand({ cla: 0x80, ins: 0xc0, p1: 0, p2: 0, data: fromHex(digest), answer: true })

const magic = (...bytes: number[]) => P.magicBytes(Uint8Array.from(bytes))
const publicKey = P.struct({ tag: magic(0x80, PUBLIC_KEY_LENGTH), value: P.bytes(PUBLIC_KEY_LENGTH) })

/** The application info: the key comes first; version and public data follow and are ignored. */
const info = codec(
  'Keycard’s application info',
  P.struct({ tag: magic(0xa4), body: P.prefix(P.U8, P.struct({ publicKey, rest: P.bytes(null) })) }),
)

/** The signature template. The applet encodes its length in the long form (81 and a byte). */
const template = codec(
  'Keycard’s signature',
  P.struct({ tag: magic(0xa0, 0x81), body: P.prefix(P.U8, P.struct({ publicKey, der: P.bytes(null) })) }),
)

/** Extracts the public key from the data of SELECT's answer. @throws TapFormatError */
export const decodeKeycardSelect = (data: Uint8Array): Uint8Array => info.decode(data).body.publicKey.value

/** Extracts the DER signature from the answer's data. @throws TapFormatError */
export const decodeKeycardSignature = (data: Uint8Array): Uint8Array => template.decode(data).body.der
