import { fromHex } from '../core/hex.ts'
import { CURVE_ORDER } from '../core/signature.ts'
import { decodeSignAnswer } from '../core/tap/sign.ts'

/** A response outside the protocol, with its description. */
export interface BadAnswer {
  readonly name: string
  readonly bytes: Uint8Array
}

const changed = (answer: Uint8Array, length: number, ...tail: number[]): Uint8Array => Uint8Array.of(...answer.slice(0, length), ...tail)

/**
 * Answers to SIGN that a machine must treat as a fault of the phone: it charges nothing. None of them is a tear.
 * @param good a valid answer, of 64 bytes and 9000
 */
export const badSignAnswers = (good: Uint8Array): readonly BadAnswer[] => [
  { name: 'no signature', bytes: Uint8Array.of(0x90, 0x00) },
  { name: 'a signature cut off', bytes: changed(good, 40, 0x90, 0x00) },
  { name: 'a signature and a byte', bytes: changed(good, 64, 0x00, 0x90, 0x00) },
  { name: 'a signature of 65 bytes with v', bytes: changed(good, 64, 0x1b, 0x90, 0x00) },
  { name: 'an answer longer than any', bytes: Uint8Array.of(...new Uint8Array(221).fill(0x11), 0x90, 0x00) },
  { name: 'a status that nobody knows', bytes: Uint8Array.of(0x6f, 0xff) },
]

/**
 * The same signature with s in the curve's upper half, which the contract refuses.
 * @param good an answer to SIGN, of 64 bytes and 9000
 */
export function highSignAnswer(good: Uint8Array): Uint8Array {
  const { r, vs } = decodeSignAnswer(good)
  const [parity, s] = [BigInt(vs) >> 255n, BigInt(vs) & ((1n << 255n) - 1n)]
  const flipped = ((1n - parity) << 255n) | ((CURVE_ORDER - s) & ((1n << 255n) - 1n))
  return Uint8Array.of(...fromHex(r), ...fromHex(`0x${flipped.toString(16).padStart(64, '0')}`), 0x90, 0x00)
}
