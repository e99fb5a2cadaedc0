import type { Domain } from './domain.ts'
import type { Address, Hash } from './hex.ts'
import { keccakHex } from './keccak.ts'
import { packWords, type WordField } from './words.ts'

/** The terms of a channel; they never change (protocol, section 2). */
export interface Terms {
  readonly payer: Address
  readonly payee: Address
  /** The ERC-20 token's address, or zero for the chain's native coin. */
  readonly token: Address
  readonly issuer: Address
  readonly machine: Address
  /** Seconds between the payer requesting its money back and receiving it; `NEVER` means never. */
  readonly noticePeriod: number
}

/** The greatest notice period: the payer can never take money out. */
export const NEVER = 0xffffffff

const words: readonly WordField[] = [
  ...['payer', 'payee', 'token', 'issuer', 'machine'].map(name => ({ name, type: 'address' as const })),
  { name: 'noticePeriod', type: 'uint32' },
  { name: 'chainId', type: 'uint256' },
  { name: 'contract', type: 'address' },
]

/** The channel's id: keccak256 over the six terms, the chain's id and the contract, each one word. */
export function channelId(terms: Terms, domain: Domain): Hash {
  const { payer, payee, token, issuer, machine, noticePeriod } = terms
  return keccakHex(packWords(words, [payer, payee, token, issuer, machine, noticePeriod, domain.chainId, domain.contract]))
}
