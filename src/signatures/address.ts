import { type Address, toHex } from '../core/hex.ts'
import { keccak } from '../core/keccak.ts'

/** The address of an uncompressed 65-byte public key (04, x, y): the last 20 bytes of the keccak256 of x and y. */
export const addressOf = (publicKey: Uint8Array): Address => toHex(keccak(publicKey.subarray(1)).subarray(12))
