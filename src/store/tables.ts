import { Agreements } from './agreements.ts'
import { Anchors } from './anchors.ts'
import { Badges } from './badges.ts'
import { BrewerMemory } from './brewer-memory.ts'
import { ChannelStates } from './channel-states.ts'
import { Channels } from './channels.ts'
import type { Database } from './database.ts'
import { LastSync } from './last-sync.ts'
import { Receipts } from './receipts.ts'
import { Redemptions } from './redemptions.ts'
import { Revocations } from './revocations.ts'
import { StoredClock } from './stored-clock.ts'
import { StoredDomain } from './stored-domain.ts'
import { Credits, CupsBefore, DailySums, ProductTotals, ServedSinceSync } from './sums.ts'
import { Transactions } from './transactions.ts'
import { VendRows } from './vend-rows.ts'
import { TestCups, Visits } from './visits.ts'
import { Work } from './work.ts'

/** All table families of one database, with their statements prepared. */
export type Tables = ReturnType<typeof openTables>

export const openTables = (database: Database) => ({
  channels: new Channels(database),
  agreements: new Agreements(database),
  states: new ChannelStates(database),
  badges: new Badges(database),
  revocations: new Revocations(database),
  anchors: new Anchors(database),
  receipts: new Receipts(database),
  vends: new VendRows(database),
  credits: new Credits(database),
  dailySums: new DailySums(database),
  totals: new ProductTotals(database),
  served: new ServedSinceSync(database),
  lastSync: new LastSync(database),
  clock: new StoredClock(database),
  domain: new StoredDomain(database),
  transactions: new Transactions(database),
  redemptions: new Redemptions(database),
  cupsBefore: new CupsBefore(database),
  work: new Work(database),
  visits: new Visits(database),
  testCups: new TestCups(database),
  brewer: new BrewerMemory(database),
})
