import type { Address } from '../core/hex.ts'
import type { Database } from './database.ts'
import type { FoundAgreement, StoredAgreement } from './records.ts'
import type { Tables } from './tables.ts'

export interface AgreementStore {
  /** The agreements in force in this contract at a block of this time, with their channels. Its other agreements have ended by then. */
  record(contract: Address, found: readonly FoundAgreement[], at: bigint): void
  /** All agreements of this contract, ended ones included, in order of acceptance. */
  of(contract: Address): StoredAgreement[]
  /** The agreements of every contract ever configured. */
  all(): StoredAgreement[]
}

export const agreementStore = (database: Database, tables: Tables): AgreementStore => ({
  record: (contract, found, at) => database.write(() => record(tables, contract, found, at)),
  of: contract => tables.agreements.of(contract),
  all: () => tables.agreements.all(),
})

/** Inside a transaction. */
function record({ agreements, channels }: Tables, contract: Address, found: readonly FoundAgreement[], at: bigint): void {
  agreements.claim(contract, found)
  const known = agreements.of(contract)
  for (const { terms, decimals, symbol, ...agreement } of found) {
    if (known.some(({ id }) => id === agreement.id)) continue
    channels.put({ id: agreement.channelId, terms, decimals, symbol })
    agreements.put(contract, agreement, channels.get(agreement.channelId).number)
  }
  for (const { id, endsAt } of known) {
    const ends = found.find(each => each.id === id)?.endsAt ?? (endsAt !== 0n && endsAt < at ? endsAt : at)
    if (ends !== endsAt) agreements.end(contract, id, ends)
  }
}
