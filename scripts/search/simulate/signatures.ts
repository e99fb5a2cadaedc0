import { createHash } from 'node:crypto'
import type { Address, Hash, Hex } from '../../../src/core/hex.ts'
import type { RecoverAddress, Signer } from '../../../src/core/signature.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { loadRecover } from '../../../src/signatures/recover.ts'

/** How everybody in a simulation signs. */
export interface Scheme {
  /** The same key for the same name. */
  signer(name: string): Signer
  readonly recover: RecoverAddress
}

const sha256 = (...parts: readonly string[]): string => createHash('sha256').update(parts.join(' ')).digest('hex')
const ADDRESS_BITS = 2n ** 160n

/** secp256k1, as on the machine. */
export async function realScheme(): Promise<Scheme> {
  const { recover } = await loadRecover()
  const signers = new Map<string, Signer>()
  return {
    signer(name) {
      const known = signers.get(name) ?? createSigner(`0x${sha256('simulated key', name)}`)
      signers.set(name, known)
      return known
    },
    recover,
  }
}

/**
 * Signatures that cost a hash: s names the signer, and r is a hash of signer and digest. Nobody in a simulation makes one but by `sign`, and a
 * changed one recovers another signer, as with secp256k1. The ranges are those of a canonical signature.
 */
export const cheapScheme: Scheme = {
  signer(name) {
    const address: Address = `0x${sha256('simulated address', name).slice(24)}`
    return { address, sign: digest => ({ r: bindingOf(address, digest), vs: `0x${address.slice(2).padStart(64, '0')}` }) }
  },
  recover(digest, { r, s }) {
    const word = s.toString(16).padStart(64, '0')
    const address: Address = `0x${word.slice(24)}`
    if (s < ADDRESS_BITS && BigInt(bindingOf(address, digest)) === r) return address
    return `0x${sha256('nobody', r.toString(16), word, digest).slice(24)}`
  },
}

/** Below half of the curve's order, and never zero. */
const bindingOf = (address: Address, digest: Hash): Hex => `0x01${sha256('signed', address, digest).slice(2)}`
