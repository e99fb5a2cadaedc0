import Sqlite from 'better-sqlite3'
import type { Time } from '../support/time.ts'
import { Acted } from './acted.ts'
import { agreementStore } from './agreement-store.ts'
import { alarmStore } from './alarm-store.ts'
import { badgeStore, revocationStore } from './badge-store.ts'
import { channelStore } from './channel-store.ts'
import { type Database, openDatabase } from './database.ts'
import { damaged, explainError, isDamage } from './errors.ts'
import { readLedger } from './ledger.ts'
import { machineStore } from './machine-store.ts'
import { prune } from './prune.ts'
import { readMoney } from './read-money.ts'
import { receiptStore } from './receipt-store.ts'
import { redemptionStore } from './redemption-store.ts'
import { filesSetAside, setAside } from './set-aside.ts'
import type { Store } from './store.ts'
import { setAsideStrangeLog } from './strange-log.ts'
import { syncStore } from './sync-store.ts'
import { openTables } from './tables.ts'
import { takeReceipt } from './take-receipt.ts'
import { tokenStore } from './token-store.ts'
import { reportStore, transactionStore } from './transaction-store.ts'
import { creditStore, vendStore } from './vend-store.ts'
import { visitStore, workStore } from './work-store.ts'

export interface StoreOptions {
  /** The database's path. A missing directory is created. */
  readonly file: string
  /** The kernel's boot id: what was written but not flushed survives the daemon, not the boot. */
  readonly bootId: string
  /** How many doubtful cups are decided for the same holder on one UTC day. Default: 1. */
  readonly doubtfulPerDay?: number
  readonly warn?: (message: string) => void
  /** Unix seconds, for the names of files that are set aside. Without it a damaged store is refused, and files are used as they are. */
  readonly setAsideAt?: () => bigint
  /** The timer by which vends are flushed soon after they changed. Without it each change is flushed at once. */
  readonly after?: Time['after']
}

/**
 * Opens the machine's store, or creates it. A damaged one is set aside, and a new one is opened.
 * @throws StoreError when the file has a newer version, or is not a database, not writable, in use, or not durable
 */
export function openStore(options: StoreOptions): Store {
  const { file, setAsideAt, warn = () => undefined } = options
  if (setAsideAt === undefined) return openSound(options)
  try {
    setAsideStrangeLog(file, setAsideAt, warn)
    return openSound(options)
  } catch (thrown) {
    const error = explainError(thrown, file)
    if (!isDamage(error)) throw error
    warn(`${error.fact} It is kept as ${setAside(file, setAsideAt())}; the machine goes on with a new store.`)
    return openSound(options)
  }
}

/** @throws StoreError also when a row that money depends on is not what was written */
function openSound({ bootId, doubtfulPerDay, file, warn, after }: StoreOptions): Store {
  const database = openDatabase({ file, ...(warn && { warn }), ...(after && { after }) })
  try {
    return createStore(database, bootId, doubtfulPerDay)
  } catch (error) {
    database.close()
    // The statements are right: the tests prepare them all.
    const isSchema = error instanceof Sqlite.SqliteError && error.code === 'SQLITE_ERROR'
    throw isSchema ? damaged(file, error.message) : error
  }
}

/** The store of an open database. */
export function createStore(database: Database, bootId: string, doubtfulPerDay = 1): Store {
  const tables = openTables(database)
  const acted = new Acted()
  const rules = { bootId, doubtfulPerDay }
  readMoney(database, tables)
  return {
    ...machineStore(database, tables),
    channels: channelStore(database, tables),
    agreements: agreementStore(database, tables),
    badges: badgeStore(database, tables),
    revocations: revocationStore(database, tables),
    receipts: receiptStore(database, tables),
    vends: vendStore(database, tables, rules, acted),
    credits: creditStore(tables),
    syncs: syncStore(database, tables),
    transactions: transactionStore(database, tables),
    redemptions: redemptionStore(database, tables),
    reports: reportStore(database, tables),
    work: workStore(database, tables),
    visits: visitStore(database, tables),
    tokens: tokenStore(database, tables),
    alarms: alarmStore(database, tables),
    ledger: (channelId, holder, circumstances, claims) => readLedger(tables, channelId, holder, circumstances, claims),
    takeReceipt: (offered, circumstances) => acted.took(database.writeHot(() => takeReceipt(tables, offered, circumstances, bootId))),
    totals: () => tables.totals.all(),
    prune: before => prune(database, tables, before),
    durability: () => database.durability(),
    status: () => database.status(),
    onStatus: (listener, signal) => database.onStatus(listener, signal),
    recover: () =>
      database.recover(() => {
        readMoney(database, tables)
        acted.resume(tables, rules)
      }),
    check: () => database.check(() => readMoney(database, tables)),
    setAside: () => filesSetAside(database.file),
    close: () => database.close(),
  }
}
