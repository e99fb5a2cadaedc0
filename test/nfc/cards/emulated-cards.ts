import { secp256k1 } from '@noble/curves/secp256k1.js'
import { createKeycard as keycardApplet } from '../../../hal/sim/keycard.ts'
import { type Address, fromHex } from '../../../src/core/hex.ts'
import { addressOf } from '../../../src/signatures/address.ts'
import { makePrivateKey } from '../../support/make.ts'

/** Card applets, following their makers' documentation. emulated-cards.test.ts reads them with the makers' own libraries. */
export interface EmulatedCard {
  readonly address: Address
  /** Uncompressed, 65 bytes. */
  readonly publicKey: Uint8Array
  /** The digests that the card was asked to sign, in hex. */
  readonly signed: readonly string[]
  transmit(command: Uint8Array): Uint8Array
}

export interface CardOptions {
  /** Does not normalise s: every other signature has a high s. */
  readonly anyS?: boolean
  /** Changes the card's answer to a sign command. */
  readonly spoil?: (response: Uint8Array) => Uint8Array
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const status = (word: number, data: Uint8Array = new Uint8Array()) => Uint8Array.of(...data, word >> 8, word & 0xff)

/** The data of a short command, with or without Le. */
const dataOf = (command: Uint8Array) => command.slice(5, 5 + (command[4] ?? 0))
const isSelectOf = (command: Uint8Array, aid: string) => hex(command.subarray(0, 4)) === '00a40400' && hex(dataOf(command)) === aid
const isSelect = (command: Uint8Array) => hex(command.subarray(0, 4)) === '00a40400'

/** An applet's signing key. */
class CardKey {
  readonly address: Address
  readonly publicKey: Uint8Array
  readonly signed: string[] = []
  readonly #secret: Uint8Array
  readonly #anyS: boolean

  constructor(name: string, { anyS = false }: CardOptions) {
    this.#secret = fromHex(makePrivateKey(name))
    this.#anyS = anyS
    this.publicKey = secp256k1.getPublicKey(this.#secret, false)
    this.address = addressOf(this.publicKey)
  }

  /** Returns a DER signature. */
  sign(digest: Uint8Array): Uint8Array {
    this.signed.push(hex(digest))
    return secp256k1.sign(digest, this.#secret, { prehash: false, format: 'der', lowS: !this.#anyS })
  }
}

/** An Arx HaLo tag with keys in slots 1 and 2. */
export function createHalo(name: string, options: CardOptions = {}): EmulatedCard {
  const key = new CardKey(name, options)
  const second = new CardKey(`${name}, slot 2`, options)
  let selected = false
  const command = (data: Uint8Array): Uint8Array => {
    const [code, slot] = data
    if (code === 0x02) return status(0x9000, Uint8Array.of(65, ...key.publicKey, 65, ...second.publicKey))
    if (code !== 0x06) return status(0x9000, Uint8Array.of(0xe1, 0x01))
    if (data.length !== 34) return status(0x9000, Uint8Array.of(0xe1, 0x03))
    const chosen = [key, second][(slot ?? 0) - 1]
    if (chosen === undefined) return status(0x9000, Uint8Array.of(0xe1, 0x02))
    const signature = status(0x9000, Uint8Array.of(...chosen.sign(data.slice(2)), ...chosen.publicKey))
    return options.spoil?.(signature) ?? signature
  }
  return {
    address: key.address,
    publicKey: key.publicKey,
    signed: key.signed,
    transmit: apdu => {
      if (isSelect(apdu)) {
        selected = isSelectOf(apdu, 'a0000009490148614c6f')
        return status(selected ? 0x9000 : 0x6a82)
      }
      return selected && hex(apdu.subarray(0, 4)) === 'b0510000' ? command(dataOf(apdu)) : status(0x6d00)
    },
  }
}

/** A Keycard with the Cash applet, the one on the front panel's page, with `pub` as its public data. */
export function createKeycard(name: string, options: CardOptions = {}): EmulatedCard {
  const key = new CardKey(name, options)
  const answer = keycardApplet({
    publicKey: key.publicKey,
    publicData: Uint8Array.from(Buffer.from('pub')),
    sign: digest => key.sign(digest),
  })
  return {
    address: key.address,
    publicKey: key.publicKey,
    signed: key.signed,
    transmit: apdu => {
      const response = answer(apdu)
      return apdu[1] === 0xc0 ? (options.spoil?.(response) ?? response) : response
    },
  }
}

/** An Android phone without an app for the wallet's AID. */
export const androidWithoutApp = {
  transmit: (apdu: Uint8Array) =>
    isSelectOf(apdu, 'a000000476416e64726f6964484345') ? status(0x9000, bytes('14810000')) : status(isSelect(apdu) ? 0x6a82 : 0x6d00),
}

/** A card of another kind, such as a bank card. */
export const strangeCard = { transmit: () => status(0x6a82) }
