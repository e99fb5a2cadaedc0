import type { Address } from '../../core/hex.ts'
import type { HolderEntry } from '../holders.ts'
import type { TapSeen } from './tap-seen.ts'

/** An amount of one token, in its smallest unit. */
export interface Sum {
  readonly units: bigint
  readonly decimals: number
  readonly symbol: string
}

/** An employee's key on the page, in a phone or a card. */
export interface Holder {
  readonly entry: HolderEntry
  readonly address: Address
  /** Null for a card, which cannot be locked. */
  readonly lock: { isLocked: boolean } | null
  /** One response APDU for each command APDU. */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** Whether this command asks for the signature that pays. */
  asksToPay(command: Uint8Array): boolean
  /** It was removed from the field. */
  left(): Promise<void>
  /** The text shown after a tap. */
  screenAfter(seen: TapSeen): string
  /** The number and total cost of its purchases, from its own memory; null for a card, which has none. */
  spent(): Promise<{ readonly cups: number; readonly sums: readonly Sum[] } | null>
}
