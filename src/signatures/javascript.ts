import { secp256k1 } from '@noble/curves/secp256k1.js'
import { CremaError } from '../core/crema-error.ts'
import { fromHex, type Hex } from '../core/hex.ts'
import { compactSignature, isPrivateKey, type RecoverAddress, type Signer } from '../core/signature.ts'
import { addressOf } from './address.ts'

const RECOVERED = { prehash: false, format: 'recovered' } as const

/**
 * A signer that holds its private key in memory: deterministic (RFC 6979), low s.
 * @throws Error when the key is not 32 bytes of hex between 1 and the curve's order
 */
export function createSigner(privateKey: Hex): Signer {
  if (!isPrivateKey(privateKey))
    throw new CremaError({
      code: 'key-invalid',
      fact: 'Not a private key.',
      expected: '32 bytes between 1 and the order of secp256k1',
      remedy: 'Make one with: crema key new --out FILE',
    })
  const secret = fromHex(privateKey)
  return {
    address: addressOf(secp256k1.getPublicKey(secret, false)),
    sign: digest => {
      const { r, s, recovery } = secp256k1.Signature.fromBytes(secp256k1.sign(fromHex(digest), secret, RECOVERED), 'recovered')
      return compactSignature(r, s, recovery ?? 0)
    },
  }
}

/** Recovery in JavaScript, at a few milliseconds per signature. Works everywhere. */
export const recoverAddress: RecoverAddress = (digest, { r, s, yParity }) => {
  try {
    const point = new secp256k1.Signature(r, s, yParity).recoverPublicKey(fromHex(digest))
    return addressOf(point.toBytes(false))
  } catch {
    return null
  }
}
