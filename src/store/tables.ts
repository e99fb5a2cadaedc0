import { AgreementsTable } from './agreements.ts'
import { AlarmsTable } from './alarms.ts'
import { AnchorsTable } from './anchors.ts'
import { BadgesTable } from './badges.ts'
import { BrewerTable } from './brewer-memory.ts'
import { ChannelStatesTable } from './channel-states.ts'
import { ChannelsTable } from './channels.ts'
import type { Database } from './database.ts'
import { DoubtsTable } from './doubts.ts'
import { LastSyncTable } from './last-sync.ts'
import { MetHoldersTable } from './met-holders.ts'
import { ReceiptsTable } from './receipts.ts'
import { RedemptionsTable } from './redemptions.ts'
import { RevocationsTable } from './revocations.ts'
import { ClockTable } from './stored-clock.ts'
import { DomainTable } from './stored-domain.ts'
import { CreditsTable, CupsBeforeTable, DailySumsTable, ProductTotalsTable, ServedSinceSyncTable } from './sums.ts'
import { TokenUnitsTable } from './token-units.ts'
import { TransactionsTable } from './transactions.ts'
import { VendsTable } from './vend-rows.ts'
import { TestCupsTable, VisitsTable } from './visits.ts'
import { WorkTable } from './work.ts'

/** All table families of one database, with their statements prepared. */
export type Tables = ReturnType<typeof openTables>

export const openTables = (database: Database) => ({
  channels: new ChannelsTable(database),
  agreements: new AgreementsTable(database),
  states: new ChannelStatesTable(database),
  badges: new BadgesTable(database),
  revocations: new RevocationsTable(database),
  anchors: new AnchorsTable(database),
  receipts: new ReceiptsTable(database),
  vends: new VendsTable(database),
  credits: new CreditsTable(database),
  doubts: new DoubtsTable(database),
  dailySums: new DailySumsTable(database),
  totals: new ProductTotalsTable(database),
  served: new ServedSinceSyncTable(database),
  lastSync: new LastSyncTable(database),
  clock: new ClockTable(database),
  domain: new DomainTable(database),
  transactions: new TransactionsTable(database),
  redemptions: new RedemptionsTable(database),
  cupsBefore: new CupsBeforeTable(database),
  work: new WorkTable(database),
  visits: new VisitsTable(database),
  testCups: new TestCupsTable(database),
  brewer: new BrewerTable(database),
  tokenUnits: new TokenUnitsTable(database),
  alarms: new AlarmsTable(database),
  met: new MetHoldersTable(database),
})
