import { adopt } from './adopt.ts'
import { type Database, openDatabase } from './database.ts'
import { readLedger } from './ledger.ts'
import { outbox } from './outbox.ts'
import { prune } from './prune.ts'
import { recordAgreements } from './record-agreements.ts'
import { recordOrders } from './record-orders.ts'
import { recordSync } from './record-sync.ts'
import type { Store } from './store.ts'
import { openTables, type Tables } from './tables.ts'
import { takeReceipt } from './take-receipt.ts'
import { decide, markStarting, settle, settleOpen, vendOf } from './vends.ts'
import { withdraw } from './withdraw.ts'

export interface StoreOptions {
  /** The database's path. A missing directory is created. */
  readonly file: string
  /** The kernel's boot id, from /proc/sys/kernel/random/boot_id. */
  readonly bootId: string
  readonly warn?: (message: string) => void
}

/**
 * Opens the machine's store, or creates it.
 * @throws StoreError when the file has a newer version, or is not a database, not writable, in use, or not durable
 */
export const openStore = ({ bootId, ...options }: StoreOptions): Store => createStore(openDatabase(options), bootId)

/** The store of an open database. */
export function createStore(database: Database, bootId: string): Store {
  const tables = openTables(database)
  return {
    ...parties(database, tables),
    ...bookings(database, tables, bootId),
    ...money(database, tables),
    ...sent(database, tables),
    work: workOf(database, tables),
    visits: visitsOf(database, tables),
    domain: {
      get: () => tables.domain.get(),
      put: domain => database.write(() => tables.domain.put(domain)),
    },
    brewer: {
      isDry: () => tables.brewer.isDry(),
      putDry: isDry => database.write(() => tables.brewer.putDry(isDry)),
    },
    totals: () => tables.totals.all(),
    prune: before => prune(database, tables, before),
    durability: () => database.durability(),
    close: () => database.close(),
  }
}

const parties = (database: Database, tables: Tables): Pick<Store, 'channels' | 'agreements' | 'badges' | 'revocations'> => ({
  channels: {
    put: channel => database.write(() => tables.channels.put(channel)),
    all: () => tables.channels.all().map(({ number: _, ...channel }) => channel),
    balance: id => {
      const { number, terms } = tables.channels.get(id)
      const { synced, unredeemedSince } = tables.states.get(number)
      return synced && { ...synced, unredeemedSince, servedSinceSync: tables.served.of(terms.token) }
    },
  },
  agreements: {
    record: (contract, found, at) => database.write(() => recordAgreements(tables, contract, found, at)),
    all: () => tables.agreements.all(),
    of: contract => tables.agreements.of(contract),
  },
  badges: {
    get: (issuer, holder) => tables.badges.get(issuer, holder),
    put: (issuer, badge) => database.writeHot(() => tables.badges.put(issuer, badge)),
    drop: (issuer, holder) => database.writeHot(() => tables.badges.drop(issuer, holder)),
    markCard: (issuer, holder) => database.writeHot(() => tables.badges.markCard(issuer, holder)),
  },
  revocations: {
    put: (issuer, holder, at) => database.write(() => tables.revocations.put(issuer, holder, at)),
    record: (found, issuers, upTo) => database.write(() => tables.revocations.record(found, issuers, upTo)),
    read: issuer => tables.revocations.read(issuer),
    readAgain: issuer => database.write(() => tables.revocations.readAgain(issuer)),
    greatestAt: (issuer, holder) => tables.revocations.greatestAt(issuer, holder),
  },
})

const bookings = (database: Database, tables: Tables, bootId: string): Pick<Store, 'ledger' | 'takeReceipt' | 'vends'> => ({
  ledger: (channelId, holder, circumstances) => readLedger(tables, channelId, holder, circumstances),
  takeReceipt: (offered, circumstances) => database.writeHot(() => takeReceipt(tables, offered, circumstances, bootId)),
  vends: {
    markStarting: id => database.writeUnflushed(() => markStarting(tables, id)),
    settle: (id, state, now) =>
      database.write(() => {
        settle(tables, id, state)
        tables.clock.raise(now)
      }),
    settleAfterCrash: now =>
      database.write(() => {
        tables.clock.raise(now)
        return settleOpen(tables, bootId)
      }),
    decide: (id, decision) => database.write(() => decide(tables, id, decision)),
    page: options => tables.vends.page(options).map(vendOf),
    waitingForOwner: () => tables.vends.waiting().map(vendOf),
  },
})

const workOf = (database: Database, tables: Tables): Store['work'] => ({
  record: orders => database.write(() => recordOrders(tables, orders)),
  open: () => tables.work.open(),
  knownIssuers: () => tables.work.knownIssuers(),
  knowIssuers: issuers => database.write(() => tables.work.knowIssuers(issuers)),
  receiptOf: (workOrders, orderId) => tables.work.receiptOf(workOrders, orderId),
  newest: channelId => tables.work.newest(tables.channels.get(channelId).number),
  keep: receipt => database.write(() => tables.work.keep(receipt, tables.channels.get(receipt.receipt.channelId).number)),
})

const visitsOf = (database: Database, tables: Tables): Store['visits'] => ({
  all: () => tables.visits.all(),
  put: visit => database.write(() => tables.visits.put(visit)),
  drop: issuer => database.write(() => tables.visits.drop(issuer)),
  clear: () => database.write(() => tables.visits.clear()),
  testCups: () => tables.testCups.get(),
  putTestCups: count => database.write(() => tables.testCups.put(count)),
})

const money = (database: Database, tables: Tables): Pick<Store, 'receipts' | 'credits' | 'syncs' | 'clock' | 'redemptions'> => ({
  receipts: {
    newest: channelId => {
      const { newest } = tables.states.get(tables.channels.get(channelId).number)
      return newest === null ? null : tables.receipts.get(newest)
    },
    newestRedeemable: channelId => {
      const { newestRedeemable } = tables.states.get(tables.channels.get(channelId).number)
      return newestRedeemable === null ? null : tables.receipts.get(newestRedeemable)
    },
    page: (channelId, options) => tables.receipts.page(tables.channels.get(channelId).number, options),
    adopt: stored => database.write(() => adopt(tables, stored)),
  },
  credits: {
    of: (channelId, holder) => tables.credits.of(tables.channels.get(channelId).number, holder),
    all: () => tables.credits.all(),
  },
  syncs: {
    record: findings => database.write(() => recordSync(tables, findings)),
    anchors: () => tables.anchors.all(),
    withdraw: to => database.write(() => withdraw(tables, to)),
    last: () => tables.lastSync.get(),
  },
  clock: {
    storedAt: () => tables.clock.storedAt(),
    put: at => database.write(() => tables.clock.raise(at)),
  },
  redemptions: {
    add: redemption =>
      database.write(() => {
        const transaction = tables.transactions.add(redemption)
        const { channelId, sequence, cumulativeAmount, cause, redeemedBefore = null } = redemption
        tables.redemptions.add(transaction.id, tables.channels.get(channelId).number, redemption)
        return { ...transaction, channelId, sequence, cumulativeAmount, cause, redeemedBefore }
      }),
    underWay: channelId => tables.redemptions.underWay(tables.channels.get(channelId).number),
    newestOf: (channelId, limit) => tables.redemptions.newestOf(tables.channels.get(channelId).number, limit),
    page: ({ limit }) => tables.redemptions.page(limit),
  },
})

const sent = (database: Database, tables: Tables): Pick<Store, 'transactions' | 'reports'> => ({
  transactions: {
    update: (id, change) => database.write(() => tables.transactions.update(id, change)),
    underWay: () => tables.transactions.underWay(),
    outbox: () => outbox(tables),
    versions: id => tables.transactions.versions(id),
  },
  reports: {
    add: transaction => database.write(() => tables.transactions.add(transaction)),
    newest: () => tables.transactions.newestReport(),
    aloneSince: at => tables.transactions.aloneSince(at),
    cupsBefore: () => tables.cupsBefore.get(),
    putCupsBefore: cups => database.write(() => tables.cupsBefore.put(cups)),
  },
})
