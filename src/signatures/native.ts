import { createRequire } from 'node:module'
import { fromHex, toHex } from '../core/hex.ts'
import type { CanonicalSignature, RecoverAddress } from '../core/signature.ts'
import { writeNumber } from '../core/words.ts'
import { addressOf } from './address.ts'

/** The part of npm's `secp256k1`, a binding of libsecp256k1, that is used here. */
interface Binding {
  ecdsaRecover(signature: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: boolean): Uint8Array
}

/** An arbitrary signature with small numbers, and the signer that any implementation recovers from it. */
const probe: CanonicalSignature = { r: 1n, s: 1n, yParity: 0 }
const probeDigest = toHex(new Uint8Array(32).fill(1))
const PROBE_SIGNER = '0x5ff5dd0a65e8ab7a2923f8f7d45d0b57d6857326'

/**
 * Recovery by libsecp256k1, about ten times faster than JavaScript; null if the binding does not load. The package's main entry
 * silently falls back to JavaScript, so this loads the binding directly and tries it once.
 */
export function loadNativeRecover(): RecoverAddress | null {
  try {
    const binding: Binding = createRequire(import.meta.url)('secp256k1/bindings.js')
    const recover = nativeRecover(binding)
    return recover(probeDigest, probe) === PROBE_SIGNER ? recover : null
  } catch {
    return null
  }
}

function nativeRecover(binding: Binding): RecoverAddress {
  return (digest, { r, s, yParity }) => {
    const parts = new DataView(new ArrayBuffer(64))
    writeNumber(parts, 0, 256, r)
    writeNumber(parts, 32, 256, s)
    try {
      return addressOf(binding.ecdsaRecover(new Uint8Array(parts.buffer), yParity, fromHex(digest), false))
    } catch {
      return null
    }
  }
}
