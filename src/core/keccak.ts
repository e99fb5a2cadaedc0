import { keccak256 } from 'js-sha3'
import { type Hash, toHex } from './hex.ts'

/** keccak256 of these bytes, or of a text's UTF-8 (Ethereum Yellow Paper, section 3). 32 bytes. */
export const keccak = (content: Uint8Array | string): Uint8Array<ArrayBuffer> => new Uint8Array(keccak256.arrayBuffer(content))

/** The same as hex. */
export const keccakHex = (content: Uint8Array): Hash => toHex(keccak(content))
