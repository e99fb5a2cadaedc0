import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Address, toHex } from '../core/hex.ts'

/** The address of an uncompressed 65-byte public key (04, x, y): the last 20 bytes of the keccak256 of x and y. */
export const addressOf = (publicKey: Uint8Array): Address => toHex(keccak_256(publicKey.subarray(1)).subarray(12))
