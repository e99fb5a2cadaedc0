import { type Address, shorten, ZERO_ADDRESS } from './hex.ts'

/** How a token's amounts are written. */
export interface TokenUnit {
  readonly decimals: number
  /** At most 8 bytes; a short form of the token's address where its own symbol cannot be shown. */
  readonly symbol: string
}

/** The symbol of a token whose own one cannot be shown on a phone. */
export const symbolFor = (token: Address): string => shorten(token).slice(0, 6)

/**
 * Whether a config states another unit than the token has: each price would be taken in wrong amounts. The symbol of the
 * native coin is not on the chain; that of some tokens cannot be shown.
 * @param found null if the token has not been read yet
 */
export function unitDiffers(token: Address, stated: TokenUnit, found: TokenUnit | null): boolean {
  if (found === null) return false
  if (stated.decimals !== found.decimals) return true
  return token !== ZERO_ADDRESS && found.symbol !== symbolFor(token) && stated.symbol !== found.symbol
}

/** Every amount is below this, in the token's smallest unit: the contracts hold it in a uint128. */
export const AMOUNT_LIMIT = 1n << 128n
