import * as P from 'micro-packed'
import { fromHex, type Hash } from '../../core/hex.ts'
import { encodeCommand } from '../../core/tap/apdu.ts'
import { TapFormatError } from '../../core/tap/errors.ts'
import { codec } from '../../core/tap/fields.ts'
import { PUBLIC_KEY_LENGTH } from './public-key.ts'

/** Arx HaLo's commands (libhalo, core: aid.ts, cmdcodes.ts): one APDU, whose first data byte selects the command. */
const HALO = { cla: 0xb0, ins: 0x51, p1: 0, p2: 0, answer: true }
const GET_PUBLIC_KEYS = 0x02
const SIGN_AND_FETCH_KEY = 0x06
/** The slot of the key that every tag has from the factory. */
const SLOT = 1
/** First data byte of the answer to a refused command; the reason follows. The status word is still 9000. */
const REFUSED = 0xe1

/** SELECT of HaLo's core. */
export const haloSelect = (): Uint8Array =>
  encodeCommand({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: fromHex('0xa0000009490148614c6f'), answer: true })

/** Asks for the public keys of all slots. */
export const encodeHaloKeys = (): Uint8Array => encodeCommand({ ...HALO, data: Uint8Array.of(GET_PUBLIC_KEYS) })

/** Asks slot 1 for a signature over a digest. */
export const encodeHaloSign = (digest: Hash): Uint8Array =>
  encodeCommand({ ...HALO, data: Uint8Array.of(SIGN_AND_FETCH_KEY, SLOT, ...fromHex(digest)) })

const keys = codec('HaLo’s keys', P.struct({ first: P.prefix(P.U8, P.bytes(null)), others: P.bytes(null) }))

/**
 * Extracts the public key of slot 1 from the answer's data.
 * @throws TapFormatError when the tag refused, or there is no key
 */
export function decodeHaloKeys(data: Uint8Array): Uint8Array {
  refuseError(data)
  return keys.decode(data).first
}

/**
 * Extracts the DER signature from the answer's data; the public key follows it.
 * @throws TapFormatError when the tag refused (a slot with a password), or the answer has another layout
 */
export function decodeHaloSignature(data: Uint8Array): Uint8Array {
  refuseError(data)
  const end = 2 + (data[1] ?? 0)
  if (data.length !== end + PUBLIC_KEY_LENGTH) throw new TapFormatError(`HaLo's signature: ${data.length} bytes, expected DER and a key.`)
  return data.slice(0, end)
}

function refuseError(data: Uint8Array): void {
  if (data.length === 2 && data[0] === REFUSED) throw new TapFormatError(`The HaLo tag refused with error ${data[1]}.`)
}
