import type { Address } from '../core/hex.ts'
import type { TokenUnit } from '../core/token-unit.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

export interface TokenStore {
  /** The unit as the token's own contract stated it; null if it was never read. */
  unit(token: Address): TokenUnit | null
  putUnit(token: Address, unit: TokenUnit): void
}

export const tokenStore = (database: Database, { tokenUnits }: Tables): TokenStore => ({
  unit: token => tokenUnits.get(token),
  putUnit: (token, unit) => database.write(() => tokenUnits.put(token, unit)),
})
