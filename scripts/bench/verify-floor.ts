import { createRequire } from 'node:module'
import { createKeccak } from 'hash-wasm'
import { fromHex, type Hash } from '../../src/core/hex.ts'
import type { Receipt } from '../../src/core/messages.ts'
import type { CompactSignature } from '../../src/core/signature.ts'

/**
 * The least that verifying a receipt costs: its numbers are written into words that lie ready, the fastest keccak that npm has (hash-wasm) hashes
 * them, and libsecp256k1 recovers with one call.
 * @returns one verification; 20 bytes of the signer's address
 */
export async function makeVerifyFloor(separator: Hash, receipt: Receipt, { r, vs }: CompactSignature): Promise<() => Uint8Array> {
  const hasher = await createKeccak(256)
  const hashOf = (bytes: Uint8Array) => hasher.init().update(bytes).digest('binary')
  const binding = createRequire(import.meta.url)('secp256k1/bindings.js')
  const [words, signed] = [new Uint8Array(32 * 6), new Uint8Array(66)]
  const [channel, before, parts] = [fromHex(receipt.channelId), fromHex(receipt.previous), fromHex(`${r}${vs.slice(2)}`)]
  const parity = (parts[32] as number) >> 7
  parts[32] = (parts[32] as number) & 0x7f
  const view = new DataView(words.buffer)
  signed.set([0x19, 0x01])
  signed.set(fromHex(separator), 2)
  return () => {
    words.set(channel, 32)
    view.setBigUint64(88, receipt.sequence)
    view.setBigUint64(112, receipt.cumulativeAmount >> 64n)
    view.setBigUint64(120, receipt.cumulativeAmount)
    view.setBigUint64(152, receipt.issuedAt)
    words.set(before, 160)
    signed.set(hashOf(words), 34)
    return hashOf(binding.ecdsaRecover(parts, parity, hashOf(signed), false).subarray(1)).subarray(12)
  }
}
