import type { OutboxEntry } from './records.ts'
import type { Tables } from './tables.ts'

/** The transactions whose outcome may still change: under way, and redemptions that count as failed or replaced. Oldest first. */
export function outbox(tables: Tables): OutboxEntry[] {
  const entries = [...tables.transactions.doubted(), ...tables.transactions.underWay()].map(transaction => ({
    ...transaction,
    versions: tables.transactions.versions(transaction.id),
    redemption: tables.redemptions.get(transaction.id),
  }))
  return entries
    .filter(({ state, redemption }) => state === 'signed' || state === 'mined' || redemption !== null)
    .toSorted((a, b) => a.id - b.id)
}
