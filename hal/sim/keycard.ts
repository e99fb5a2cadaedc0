/** The contents of a card. */
export interface CardKey {
  /** Uncompressed: 65 bytes. */
  readonly publicKey: Uint8Array
  /** Public data that its issuer wrote on it. */
  readonly publicData?: Uint8Array
  /** A DER signature over a 32-byte digest. */
  sign(digest: Uint8Array): Uint8Array
}

const AID = 'a00000080400010301'
const DIGEST_LENGTH = 32
const NOT_FOUND = 0x6a82
const DATA_INVALID = 0x6984
const UNKNOWN = 0x6d00

/**
 * A Keycard for a simulated field: its Cash applet, which signs any digest without a PIN (status-keycard, CashApplet.java).
 * @returns one response APDU for each command APDU
 */
export function createKeycard(key: CardKey): (command: Uint8Array) => Uint8Array {
  let isSelected = false
  return command => {
    const header = hexOf(command.subarray(0, 4))
    const data = command.slice(5, 5 + (command[4] ?? 0))
    if (header === '00a40400') {
      isSelected = hexOf(data) === AID
      return isSelected ? done(applicationInfo(key)) : response(NOT_FOUND)
    }
    if (!isSelected || header !== '80c00000') return response(UNKNOWN)
    return data.length === DIGEST_LENGTH ? done(signatureTemplate(key, data)) : response(DATA_INVALID)
  }
}

/** The public key, version 3.1, and the public data. */
const applicationInfo = ({ publicKey, publicData = new Uint8Array() }: CardKey) =>
  tagged([0xa4], Uint8Array.of(...tagged([0x80], publicKey), ...tagged([0x02], Uint8Array.of(3, 1)), ...tagged([0x82], publicData)))

/** The applet writes the template's length in the long form. */
const signatureTemplate = ({ publicKey, sign }: CardKey, digest: Uint8Array) =>
  tagged([0xa0, 0x81], Uint8Array.of(...tagged([0x80], publicKey), ...sign(digest)))

const tagged = (tag: readonly number[], value: Uint8Array) => Uint8Array.of(...tag, value.length, ...value)
const response = (status: number, data: Uint8Array = new Uint8Array()) => Uint8Array.of(...data, status >> 8, status & 0xff)
const done = (data: Uint8Array) => response(0x9000, data)
const hexOf = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
