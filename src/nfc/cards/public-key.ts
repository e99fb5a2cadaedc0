import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Address } from '../../core/hex.ts'
import { TapFormatError } from '../../core/tap/errors.ts'
import { addressOf } from '../../signatures/address.ts'

/** The length of an uncompressed public key (SEC 1, 2.3.3): 04, x, y. */
export const PUBLIC_KEY_LENGTH = 65

/**
 * The address of a card's uncompressed public key.
 * @throws TapFormatError when the bytes are not a point of the curve
 */
export function cardAddress(publicKey: Uint8Array): Address {
  if (publicKey.length !== PUBLIC_KEY_LENGTH || !secp256k1.utils.isValidPublicKey(publicKey, false))
    throw new TapFormatError(`A card's key of ${publicKey.length} bytes is no uncompressed point of secp256k1.`)
  return addressOf(publicKey)
}
