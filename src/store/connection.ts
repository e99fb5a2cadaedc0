import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { damaged, StoreError } from './errors.ts'
import { flushLog, readLog } from './log-file.ts'
import { assertKnown, MIGRATIONS, type Migration, migrate, READABLE_FROM } from './migrations.ts'
import { ensurePrivateFile, flushDirectory } from './private-file.ts'

export interface ConnectionOptions {
  readonly file: string
  readonly warn?: (message: string) => void
  /** Called with each statement as it runs, for tests. */
  readonly onStatement?: (sql: string) => void
  /** Replaces the migrations, for tests. */
  readonly migrations?: readonly Migration[]
  /** Another first version that can use the store, for tests. */
  readonly readableFrom?: number
}

/** SQLite's numbers for `PRAGMA synchronous`. */
const SYNCHRONOUS = ['OFF', 'NORMAL', 'FULL', 'EXTRA']

/**
 * Opens the database, or creates it, and checks its structure. Nothing is written to it yet. A log that is left is flushed before SQLite
 * uses it: the process before this one may have seen a flush fail.
 * @throws StoreError when its version is newer than this release can use, or it belongs to another program, or is damaged
 */
export function connect({ file, warn = () => undefined, onStatement, migrations = MIGRATIONS }: ConnectionOptions): Sqlite.Database {
  ensurePrivateFile(file, warn)
  const log = readLog(file)
  if (log !== null) flushLog(file, log)
  const sqlite = new Sqlite(file, { timeout: 0, verbose: onStatement && (sql => onStatement(String(sql))) })
  try {
    sqlite.defaultSafeIntegers(true)
    sqlite.pragma('locking_mode = EXCLUSIVE')
    const version = assertKnown(sqlite, file, migrations)
    if (version > migrations.length)
      warn(
        `${file} was last written by a newer release of crema (version ${version}; this one knows ${migrations.length}), and is used as it is.`,
      )
    configure(sqlite)
    requireSound(sqlite, file)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/**
 * Migrates the database to this version, which begins each start with a write, and copies the whole log into it. What that proves holds
 * for everything that was written before. The name of the log is on the disk then, too.
 * @throws StoreError when it is not as durable as promised
 */
export function prove(sqlite: Sqlite.Database, { file, migrations = MIGRATIONS, readableFrom = READABLE_FROM }: ConnectionOptions): void {
  migrate(sqlite, migrations, readableFrom)
  requireDurable(sqlite, file)
  checkpointToEnd(sqlite, file)
  // SQLite flushes the name of the log that it has created by now, and ignores that this fails.
  flushDirectory(dirname(file))
}

/**
 * Bytes of a page of a new database: SQLite's least. A cup changes ten pages, and each is written whole: 9.3 kB reach the disk for a receipt
 * (`npm run bench:commit`); 13.9 with pages of 1024 bytes and 33.7 with SQLite's default of 4096, by changing this number.
 */
const PAGE_SIZE = 512

/** `synchronous` is set after WAL, which would otherwise lower it to NORMAL. SQLite's own checkpoints would hide a failed flush. */
function configure(sqlite: Sqlite.Database): void {
  sqlite.pragma(`page_size = ${PAGE_SIZE}`)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('wal_autocheckpoint = 0')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('trusted_schema = OFF')
}

/** @throws StoreError when the database's structure is damaged (SQLite's `quick_check`) */
export function requireSound(sqlite: Sqlite.Database, file: string): void {
  const found = sqlite.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw damaged(file, String(found))
}

/** SQLite's current settings. */
export function durabilityOf(sqlite: Sqlite.Database): { readonly journalMode: string; readonly synchronous: string } {
  const synchronous = Number(sqlite.pragma('synchronous', { simple: true }))
  const journalMode = String(sqlite.pragma('journal_mode', { simple: true }))
  return { journalMode, synchronous: SYNCHRONOUS[synchronous] ?? String(synchronous) }
}

/** @throws StoreError when SQLite's settings do not provide the promised durability */
export function requireDurable(sqlite: Sqlite.Database, file: string): void {
  const settings = {
    ...durabilityOf(sqlite),
    locking: String(sqlite.pragma('locking_mode', { simple: true })),
    foreignKeys: String(sqlite.pragma('foreign_keys', { simple: true })),
  }
  const expected = { journalMode: 'wal', synchronous: 'FULL', locking: 'exclusive', foreignKeys: '1' }
  if (JSON.stringify(settings) === JSON.stringify(expected)) return
  throw new StoreError('not-durable', {
    fact: `${file} is not durable: SQLite reports ${JSON.stringify(settings)}.`,
    expected: JSON.stringify(expected),
    remedy: 'Put it on a local file system that can lock files.',
  })
}

/** The row that `PRAGMA wal_checkpoint` returns: frames in the log, and those of them that are in the database. */
interface Checkpoint {
  readonly busy: bigint
  readonly log: bigint
  readonly checkpointed: bigint
}

const checkpoint = (sqlite: Sqlite.Database, mode: 'NOOP' | 'PASSIVE' | 'TRUNCATE'): Checkpoint =>
  (sqlite.pragma(`wal_checkpoint(${mode})`) as [Checkpoint])[0]

function checkpointToEnd(sqlite: Sqlite.Database, file: string): void {
  const { busy, log, checkpointed } = checkpoint(sqlite, 'TRUNCATE')
  if (busy === 0n && log === checkpointed) return
  throw new StoreError('disk-failed', {
    fact: `${checkpointed} of ${log} pages of the log could be copied into ${file}.`,
    expected: 'all of them',
    remedy: 'See journalctl -k.',
  })
}

/** Copies the log into the database once it has this many bytes. */
export function checkpointFrom(sqlite: Sqlite.Database, bytes: number): void {
  const { log, checkpointed } = checkpoint(sqlite, 'NOOP')
  if (checkpointed < log && Number(log) * pageSizeOf(sqlite) >= bytes) checkpoint(sqlite, 'PASSIVE')
}

const pageSizeOf = (sqlite: Sqlite.Database): number => Number(sqlite.pragma('page_size', { simple: true }))
