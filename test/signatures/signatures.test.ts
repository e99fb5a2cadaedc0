import fc from 'fast-check'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import type { Hex } from '../../src/core/hex.ts'
import { type CanonicalSignature, CURVE_ORDER, parseSignature, recoverSigner } from '../../src/core/signature.ts'
import { createSigner, recoverAddress } from '../../src/signatures/javascript.ts'
import { loadNativeRecover } from '../../src/signatures/native.ts'
import { loadRecover } from '../../src/signatures/recover.ts'
import { hash } from '../core/tap/arbitraries.ts'

const native = loadNativeRecover()
const recoverNative: NonNullable<typeof native> = (...args) => (native ?? expect.unreachable('libsecp256k1 did not load'))(...args)

const privateKey = fc.bigInt(1n, CURVE_ORDER - 1n).map(key => `0x${key.toString(16).padStart(64, '0')}` as Hex)
const canonical: fc.Arbitrary<CanonicalSignature> = fc.record({
  r: fc.bigInt(1n, CURVE_ORDER - 1n),
  s: fc.bigInt(1n, CURVE_ORDER / 2n),
  yParity: fc.constantFrom(0 as const, 1 as const),
})

describe('a signer', () => {
  it('has the same address as in viem', () => {
    fc.assert(
      fc.property(privateKey, key => {
        expect(createSigner(key).address).toBe(privateKeyToAccount(key).address.toLowerCase())
      }),
      { numRuns: 20 },
    )
  })

  it('makes signatures from which both implementations recover it', () => {
    fc.assert(
      fc.property(privateKey, hash, (key, digest) => {
        const signer = createSigner(key)
        const signature = signer.sign(digest)
        expect(recoverSigner(digest, signature, recoverAddress)).toBe(signer.address)
        expect(recoverSigner(digest, signature, recoverNative)).toBe(signer.address)
      }),
      { numRuns: 50 },
    )
  })

  it('signs canonically and the same each time', () => {
    fc.assert(
      fc.property(privateKey, hash, (key, digest) => {
        const signature = createSigner(key).sign(digest)
        expect(parseSignature(signature)).not.toBeNull()
        expect(createSigner(key).sign(digest)).toEqual(signature)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['zero', `0x${'00'.repeat(32)}`],
    ['the order', `0x${CURVE_ORDER.toString(16)}`],
    ['31 bytes', `0x${'01'.repeat(31)}`],
    ['no hex', '0xzz'],
  ] as const)('refuses a key that is %s', (_, key) => expect(() => createSigner(key)).toThrow())
})

describe('native and JavaScript recovery', () => {
  it('agree on any canonical numbers, points or not', () => {
    fc.assert(
      fc.property(hash, canonical, (digest, signature) => {
        expect(recoverNative(digest, signature)).toBe(recoverAddress(digest, signature))
      }),
      { numRuns: 300 },
    )
  })

  it('agree that some numbers give no point', () => {
    const digest: Hex = `0x${'11'.repeat(32)}`
    const answers = Array.from({ length: 16 }, (_, i) => recoverAddress(digest, { r: BigInt(i + 1), s: 1n, yParity: 0 }))
    expect(answers).toContain(null)
    expect(answers.some(answer => answer !== null)).toBe(true)
    expect(answers).toEqual(answers.map((_, i) => recoverNative(digest, { r: BigInt(i + 1), s: 1n, yParity: 0 })))
  })

  it('both return null when the key would be the point at infinity', () => {
    const generatorX = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n
    const digest: Hex = `0x${'00'.repeat(31)}05`
    const signature = { r: generatorX, s: 5n, yParity: 0 } as const
    expect(recoverAddress(digest, signature)).toBeNull()
    expect(recoverNative(digest, signature)).toBeNull()
  })
})

describe('loadRecover', () => {
  it('returns native if the binding loads', () => {
    const { name, recover } = loadRecover()
    expect(name).toBe(native === null ? 'javascript' : 'native')
    const signer = createSigner(`0x${'42'.repeat(32)}`)
    const digest: Hex = `0x${'24'.repeat(32)}`
    expect(recoverSigner(digest, signer.sign(digest), recover)).toBe(signer.address)
  })
})
