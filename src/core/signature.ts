import { type Address, type Hash, type Hex, isHash } from './hex.ts'

/** A compact signature (EIP-2098): `vs` is s with the y parity in its highest bit. */
export interface CompactSignature {
  readonly r: Hash
  readonly vs: Hash
}

/** A signature whose parts are verified to be canonical: 0 < r < n, 0 < s <= n/2, yParity 0 or 1. */
export interface CanonicalSignature {
  readonly r: bigint
  readonly s: bigint
  readonly yParity: 0 | 1
}

/**
 * Recovers the signer of a digest from a canonical signature; null when the numbers give no valid point. Passed in: a native or a
 * JavaScript implementation.
 */
export type RecoverAddress = (digest: Hash, signature: CanonicalSignature) => Address | null

/** Signs digests with one key, deterministically (RFC 6979), low s. */
export interface Signer {
  readonly address: Address
  sign(digest: Hash): CompactSignature
}

/** The order of secp256k1 (SEC 2, 2.4.1). */
export const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const HALF_ORDER = CURVE_ORDER / 2n
const PARITY_BIT = 1n << 255n

/** Whether this is a private key: 32 bytes between 1 and the curve's order (SEC 1, 3.2.1). */
export const isPrivateKey = (key: Hex): boolean => isHash(key) && BigInt(key) > 0n && BigInt(key) < CURVE_ORDER

/** Parses a compact signature; null when it is not canonical. The contract refuses the same signatures. */
export function parseSignature({ r, vs }: CompactSignature): CanonicalSignature | null {
  const rValue = BigInt(r)
  const vsValue = BigInt(vs)
  const s = vsValue & (PARITY_BIT - 1n)
  if (rValue === 0n || rValue >= CURVE_ORDER || s === 0n || s > HALF_ORDER) return null
  return { r: rValue, s, yParity: vsValue >= PARITY_BIT ? 1 : 0 }
}

const word = (value: bigint): Hash => `0x${value.toString(16).padStart(64, '0')}`

/** The compact form of a signature, with s normalised to the lower half (which flips the parity). For cards that may return a high s. */
export function compactSignature(r: bigint, s: bigint, yParity: number): CompactSignature {
  const high = s > HALF_ORDER
  const parity = high ? 1 - yParity : yParity
  return { r: word(r), vs: word((high ? CURVE_ORDER - s : s) | (parity === 1 ? PARITY_BIT : 0n)) }
}

/** The signer of this digest; null when the signature is not canonical or recovers no signer. Never throws on malformed bytes. */
export function recoverSigner(digest: Hash, signature: CompactSignature, recover: RecoverAddress): Address | null {
  const canonical = parseSignature(signature)
  return canonical === null ? null : recover(digest, canonical)
}
