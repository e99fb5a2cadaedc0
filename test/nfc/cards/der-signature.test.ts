import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../src/core/hex.ts'
import { CURVE_ORDER, parseSignature, recoverSigner } from '../../../src/core/signature.ts'
import { TapFormatError } from '../../../src/core/tap/errors.ts'
import { signatureFromDer } from '../../../src/nfc/cards/der-signature.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { makeAddress, makeHash, makeKey, makePrivateKey } from '../../support/make.ts'

const digest = makeHash('digest')
const sign = (hash = digest, lowS = true) =>
  secp256k1.sign(fromHex(hash), fromHex(makePrivateKey('card')), { prehash: false, format: 'der', lowS })
const { address } = makeKey('card')
const read = (der: Uint8Array, hash = digest, who = address) => signatureFromDer(der, hash, who, recoverAddress)
const integer = (...bytes: number[]) => [0x02, bytes.length, ...bytes]
const sequence = (...content: number[]) => Uint8Array.of(0x30, content.length, ...content)
const bytesOf = (value: bigint) => [...fromHex(`0x${value.toString(16).padStart(66, '0')}`)]

describe('a card’s DER signature', () => {
  it('becomes canonical, whichever half s was in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (bytes, lowS) => {
        const hash = toHex(bytes)
        const signature = read(sign(hash, lowS), hash)
        expect(signature).toEqual(makeKey('card').sign(hash))
      }),
      { numRuns: 60 },
    )
  })

  it('may have leading zeros in its integers, as the Keycard’s own correction of s leaves them', () => {
    const { r, s } = secp256k1.Signature.fromBytes(sign(), 'der')
    const padded = sequence(...integer(...bytesOf(r)), ...integer(...bytesOf(s)))
    expect(() => secp256k1.Signature.fromBytes(padded, 'der')).toThrow('zero')
    expect(read(padded)).toEqual(read(sign()))
  })

  it('is refused for another key or another digest', () => {
    expect(read(sign(), digest, makeAddress('another card'))).toBeNull()
    expect(read(sign(), makeHash('another digest'))).toBeNull()
  })

  it.each([
    ['r of zero', 0n, 1n],
    ['s of zero', 1n, 0n],
    ['r of the order', CURVE_ORDER, 1n],
    ['s of the order', 1n, CURVE_ORDER],
    ['s beyond the order', 1n, CURVE_ORDER + 5n],
  ])('with %s is none', (_, r, s) => {
    expect(read(sequence(...integer(...bytesOf(r)), ...integer(...bytesOf(s))))).toBeNull()
  })

  it('is accepted by the contract', () => {
    const signature = read(sign(digest, false))
    expect(signature && parseSignature(signature)).not.toBeNull()
    expect(signature && recoverSigner(digest, signature, recoverAddress)).toBe(address)
  })

  it.each([
    ['nothing', Uint8Array.of()],
    ['another tag', Uint8Array.of(0x31, ...sign().subarray(1))],
    ['a short end', sign().subarray(0, -1)],
    ['a long end', Uint8Array.of(...sign(), 0)],
    ['an integer that is none', sequence(0x03, 1, 1, ...integer(1))],
    ['one integer', sequence(...integer(1))],
    ['three integers', sequence(...integer(1), ...integer(1), ...integer(1))],
  ])('that is %s is refused', (_, der) => {
    expect(() => read(der)).toThrow(TapFormatError)
  })

  it('never causes another error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
        try {
          expect(read(bytes)).toBeNull()
        } catch (error) {
          expect(error).toBeInstanceOf(TapFormatError)
        }
      }),
    )
  })
})
