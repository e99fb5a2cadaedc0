import fc from 'fast-check'
import { type Hex, toHex } from '../../../src/core/hex.ts'
import type { SelectAnswer } from '../../../src/core/tap/select.ts'

/** Arbitraries for the fields of tap messages. */
const hexOf = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex)

export const address: fc.Arbitrary<Hex> = hexOf(20)
export const hash: fc.Arbitrary<Hex> = hexOf(32)
export const uint64 = fc.bigInt(0n, (1n << 64n) - 1n)
export const uint128 = fc.bigInt(0n, (1n << 128n) - 1n)
export const uint32 = fc.integer({ min: 0, max: 0xffffffff })
export const byte = fc.integer({ min: 0, max: 255 })
export const signature = fc.record({ r: hash, vs: hash })

/** Text of at most that many bytes in UTF-8. */
export const text = (maxBytes: number) =>
  fc.string({ unit: 'binary', maxLength: maxBytes }).filter(value => !/\p{Surrogate}/u.test(value) && Buffer.byteLength(value) <= maxBytes)

const version = fc.integer({ min: 1, max: 255 })

export const selectAnswer: fc.Arbitrary<SelectAnswer> = fc
  .record({ versions: fc.tuple(version, version), locked: fc.boolean(), holder: address })
  .map(({ versions, ...rest }) => ({ version: Math.max(...versions), minVersion: Math.min(...versions), ...rest }))
  .map(answer => (answer.locked ? { ...answer, holder: `0x${'0'.repeat(40)}` as const } : answer))
  .filter(answer => answer.locked || BigInt(answer.holder) !== 0n)

export const badgeAnswer = fc.record({ issuer: address, issuedAt: uint64, expiresAt: uint64, dailyLimit: uint128, signature })

export const presentedTerms = fc.record({
  domain: fc.record({ chainId: uint64, contract: address }),
  terms: fc.record({ payer: address, payee: address, token: address, issuer: address, machine: address, noticePeriod: uint32 }),
  decimals: byte,
  symbol: text(8),
  machineName: text(32),
})

const receiptBody = fc.record({ sequence: uint64, cumulativeAmount: uint128, issuedAt: uint64, previous: hash })
const badge = fc.record({ issuedAt: uint64, expiresAt: fc.bigInt(1n, (1n << 64n) - 1n), dailyLimit: uint128, signature })
export const presentedReceipt = fc.record({
  receipt: receiptBody,
  signature,
  holder: address,
  badge: fc.option(badge, { nil: null }),
})

export const signRequest = fc.record({
  receipt: fc.record({ channelId: hash, sequence: uint64, cumulativeAmount: uint128, issuedAt: uint64, previous: hash }),
  price: uint128,
  label: text(24),
})

export const result = fc.record({
  state: fc.constantFrom('brewing' as const, 'credit' as const, 'refused' as const),
  sequence: uint64,
  cumulativeAmount: uint128,
  acceptance: signature,
})

export const newestAnswer = fc.record({ receipt: receiptBody, signature, acceptance: signature })
export const visit = fc.record({ machine: address, nonce: hash })
export const issuers = fc.array(address, { minLength: 1, maxLength: 11 })
export const aid = fc.uint8Array({ minLength: 5, maxLength: 16 })
