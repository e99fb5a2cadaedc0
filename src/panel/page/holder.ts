import type { Address } from '../../core/hex.ts'
import type { HolderEntry } from '../holders.ts'
import type { TapSeen } from './tap-seen.ts'

/** A sum of one token, in its smallest unit. */
export interface Sum {
  readonly units: bigint
  readonly decimals: number
  readonly symbol: string
}

/** An employee's key on the page, in a phone or in a card. */
export interface Holder {
  readonly entry: HolderEntry
  readonly address: Address
  /** Null for what cannot be locked. */
  readonly lock: { isLocked: boolean } | null
  /** One response APDU for each command APDU. */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** Whether this command asks for the signature that pays. */
  asksToPay(command: Uint8Array): boolean
  /** It was taken out of the field. */
  left(): Promise<void>
  /** What it shows after a tap, or whoever holds it sees. */
  screenAfter(seen: TapSeen): string
  /** The cups that it paid for and what they cost, as it remembers them itself; null for what remembers nothing. */
  spent(): Promise<{ readonly cups: number; readonly sums: readonly Sum[] } | null>
}
