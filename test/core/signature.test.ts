import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hash } from '../../src/core/hex.ts'
import { CURVE_ORDER, compactSignature, parseSignature, recoverSigner } from '../../src/core/signature.ts'
import { createSigner, recoverAddress } from '../../src/signatures/javascript.ts'
import { anna } from '../support/make.ts'
import { hash } from './tap/arbitraries.ts'

const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
const TOP = 1n << 255n
const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}` as const
const parse = (r: bigint, vs: bigint) => parseSignature({ r: word(r), vs: word(vs) })

const lowS = fc.bigInt(1n, HALF)
const scalar = fc.bigInt(1n, CURVE_ORDER - 1n)
const parity = fc.constantFrom(0 as const, 1 as const)

/** A key for which this nonce gives a signature of the digest with this s: s = (digest + r * key) / nonce. */
function signWith(digest: Hash, s: bigint, nonce: bigint) {
  const point = secp256k1.Point.BASE.multiply(nonce)
  const { Fn } = secp256k1.Point
  const r = Fn.create(point.x)
  const key = Fn.div(Fn.sub(Fn.mul(s, nonce), Fn.create(BigInt(digest))), r)
  const yParity: 0 | 1 = point.y % 2n === 0n ? 0 : 1
  return { r, yParity, signer: createSigner(word(key)).address }
}

describe('a compact signature', () => {
  it('converts to its parts and back', () => {
    fc.assert(
      fc.property(scalar, lowS, parity, (r, s, yParity) => {
        expect(parseSignature(compactSignature(r, s, yParity))).toEqual({ r, s, yParity })
      }),
    )
  })

  it('from a card with a high s is normalised to the lower half, its parity flipped', () => {
    fc.assert(
      fc.property(scalar, lowS, parity, (r, s, yParity) => {
        expect(parseSignature(compactSignature(r, CURVE_ORDER - s, yParity))).toEqual({ r, s, yParity: 1 - yParity })
      }),
    )
  })

  it('is refused with a high s that still fits in 255 bits, with either parity', () => {
    fc.assert(
      fc.property(scalar, fc.bigInt(HALF + 1n, TOP - 1n), fc.boolean(), (r, s, odd) => {
        expect(parse(r, odd ? s | TOP : s)).toBeNull()
      }),
    )
  })

  it.each([
    ['the greatest s', 1n, HALF, true],
    ['one above it', 1n, HALF + 1n, false],
    ['the top of the gap', 1n, TOP - 1n, false],
    ['no s', 1n, 0n, false],
    ['no s but a parity', 1n, TOP, false],
    ['no r', 0n, 1n, false],
    ['the greatest r', CURVE_ORDER - 1n, 1n, true],
    ['r of the order', CURVE_ORDER, 1n, false],
    ['r of all ones', (1n << 256n) - 1n, 1n, false],
  ] as const)('with %s is judged', (_, r, vs, isGood) => expect(parse(r, vs) !== null).toBe(isGood))
})

describe('recoverSigner', () => {
  it('recovers the signer', () => {
    fc.assert(
      fc.property(hash, digest => {
        expect(recoverSigner(digest, anna.sign(digest), recoverAddress)).toBe(anna.address)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses a valid signature with s just above the lower half, which other libraries would accept', () => {
    const gap = fc.bigInt(HALF + 1n, TOP - 1n)
    fc.assert(
      fc.property(hash, gap, scalar, (digest, s, nonce) => {
        const { r, yParity, signer } = signWith(digest, s, nonce)
        expect(recoverAddress(digest, { r, s, yParity })).toBe(signer)
        expect(recoverSigner(digest, { r: word(r), vs: word(s | (yParity === 1 ? TOP : 0n)) }, recoverAddress)).toBeNull()
        expect(recoverSigner(digest, compactSignature(r, s, yParity), recoverAddress)).toBe(signer)
      }),
      { numRuns: 30 },
    )
  })

  it('never recovers from a non-canonical signature, and never throws', () => {
    const unreachable = () => expect.unreachable('asked')
    fc.assert(
      fc.property(hash, hash, hash, (digest, r, vs) => {
        const canonical = parseSignature({ r, vs })
        const found = recoverSigner(digest, { r, vs }, canonical === null ? unreachable : recoverAddress)
        expect(found === null || found.length === 42).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
