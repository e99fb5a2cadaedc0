import type { Address } from '../core/hex.ts'
import type { FoundAgreement } from './store.ts'
import type { Tables } from './tables.ts'

/** Records this contract's agreements in force, read at a block of this time. Inside a transaction. */
export function recordAgreements(tables: Tables, contract: Address, found: readonly FoundAgreement[], at: bigint): void {
  tables.agreements.claim(contract, found)
  const known = tables.agreements.of(contract)
  for (const { terms, decimals, symbol, ...agreement } of found) {
    if (known.some(({ id }) => id === agreement.id)) continue
    tables.channels.put({ id: agreement.channelId, terms, decimals, symbol })
    tables.agreements.put(contract, agreement, tables.channels.get(agreement.channelId).number)
  }
  for (const { id, endsAt } of known) {
    const ends = found.find(each => each.id === id)?.endsAt ?? (endsAt !== 0n && endsAt < at ? endsAt : at)
    if (ends !== endsAt) tables.agreements.end(contract, id, ends)
  }
}
