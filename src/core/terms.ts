import { encodeAbiParameters, keccak256 } from 'viem'
import type { Domain } from './domain.ts'
import type { Address, Hash } from './hex.ts'

/** What a channel is about; it never changes (protocol, section 2). */
export interface Terms {
  readonly payer: Address
  readonly payee: Address
  /** The ERC-20, or zero for the chain's native coin. */
  readonly token: Address
  readonly issuer: Address
  readonly machine: Address
  /** Seconds between a payer asking for the money back and getting it; `NEVER` means never. */
  readonly noticePeriod: number
}

/** The greatest notice period: the payer can never take money out. */
export const NEVER = 0xffffffff

const words = ['address', 'address', 'address', 'address', 'address', 'uint32', 'uint256', 'address'].map(type => ({ type }))

/** The channel's id: keccak256 of the six terms, the chain's id and the contract, each one word. */
export function channelId(terms: Terms, domain: Domain): Hash {
  const { payer, payee, token, issuer, machine, noticePeriod } = terms
  return keccak256(encodeAbiParameters(words, [payer, payee, token, issuer, machine, noticePeriod, domain.chainId, domain.contract]))
}
