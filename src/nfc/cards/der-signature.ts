import * as P from 'micro-packed'
import type { Address, Hash } from '../../core/hex.ts'
import { type CompactSignature, CURVE_ORDER, compactSignature, type RecoverAddress, recoverSigner } from '../../core/signature.ts'
import { codec } from '../../core/tap/fields.ts'

/** An unsigned integer, big-endian. Leading zeros are accepted: the Keycard's applet leaves some when it normalises s. */
const integer = P.struct({ tag: P.magicBytes(Uint8Array.of(0x02)), value: P.prefix(P.U8, P.bytes(null)) })
const layout = P.struct({ tag: P.magicBytes(Uint8Array.of(0x30)), body: P.prefix(P.U8, P.struct({ r: integer, s: integer })) })
const der = codec('A card’s signature', layout)

const isScalar = (value: bigint) => value > 0n && value < CURVE_ORDER
const toBigInt = (bytes: Uint8Array) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)

/**
 * Converts a card's DER signature (ECDSA-Sig-Value of RFC 3279) over a digest to the form accepted on-chain: s in the lower half,
 * and the parity that recovers this address; null if neither parity does.
 * @throws TapFormatError when it is not a DER signature
 */
export function signatureFromDer(bytes: Uint8Array, digest: Hash, address: Address, recover: RecoverAddress): CompactSignature | null {
  const { body } = der.decode(bytes)
  const [r, s] = [toBigInt(body.r.value), toBigInt(body.s.value)]
  if (!isScalar(r) || !isScalar(s)) return null
  const both = [0, 1].map(parity => compactSignature(r, s, parity))
  return both.find(signature => recoverSigner(digest, signature, recover) === address) ?? null
}
