import { type Address, isAddress } from '../core/hex.ts'
import { keccak } from '../core/keccak.ts'
import { printable } from '../core/printable.ts'

/** The fault of an address, including a wrong checksum; null if there is none. */
export function addressFault(text: string): string | null {
  if (!isAddress(text)) return `expected an address, 0x and 40 hex digits, got "${printable(text, 60)}"`
  const mixed = text.slice(2) !== text.slice(2).toLowerCase() && text.slice(2) !== text.slice(2).toUpperCase()
  return mixed && withChecksum(text) !== text ? `the checksum of ${text} is wrong: is a digit mistyped?` : null
}

/** An address with a checksum in its capitals (EIP-55). */
export function withChecksum(address: Address): string {
  const digits = address.slice(2).toLowerCase()
  const hash = keccak(digits)
  const isHigh = (at: number) => (((hash[at >> 1] as number) >> (at % 2 === 0 ? 4 : 0)) & 15) > 7
  return `0x${[...digits].map((digit, at) => (isHigh(at) ? digit.toUpperCase() : digit)).join('')}`
}
