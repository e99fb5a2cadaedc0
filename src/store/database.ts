import Sqlite from 'better-sqlite3'
import { explainError, StoreError } from './errors.ts'
import { assertKnown, MIGRATIONS, type Migration, migrate, READABLE_FROM } from './migrations.ts'
import { ensurePrivateFile } from './private-file.ts'

export type Statement<Parameters extends unknown[], Row = unknown> = Sqlite.Statement<Parameters, Row>

export interface DatabaseOptions {
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
/** Size of the write-ahead log, in pages, at which a commit off the hot path checkpoints it. */
const CHECKPOINT_PAGES = 1000

/** The connection. Durability of writes and checkpoints of the log are decided here and nowhere else. */
export class Database {
  readonly #sqlite: Sqlite.Database
  readonly #file: string
  readonly #immediate: (work: () => unknown) => unknown
  #fault: StoreError | null = null

  constructor(sqlite: Sqlite.Database, file: string) {
    this.#sqlite = sqlite
    this.#file = file
    this.#immediate = sqlite.transaction((work: () => unknown) => work()).immediate
  }

  /** Integers are returned as bigints. */
  prepare<Parameters extends unknown[], Row = unknown>(sql: string): Statement<Parameters, Row> {
    return this.#sqlite.prepare<Parameters, Row>(sql)
  }

  /**
   * One durable transaction: when this returns, it is completely on disk, or not at all.
   * @throws StoreError when the disk is full or fails
   */
  write<T>(work: () => T): T {
    try {
      const result = this.#immediate(work) as T
      this.#fault = null
      return result
    } catch (error) {
      const explained = explainError(error, this.#file)
      // An error without a code of SQLite's is the caller's: the database refused nothing.
      if (explained !== error && explained instanceof StoreError) this.#fault = explained
      throw explained
    }
  }

  /** The same while a customer waits: a later `write` checkpoints the log, off the hot path. */
  writeHot<T>(work: () => T): T {
    this.#sqlite.pragma('wal_autocheckpoint = 0')
    try {
      return this.write(work)
    } finally {
      this.#sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    }
  }

  /** One transaction without a flush: it survives a crash of this process, but not a power cut. The next flush covers it. */
  writeUnflushed<T>(work: () => T): T {
    this.#sqlite.pragma('synchronous = NORMAL')
    try {
      return this.writeHot(work)
    } finally {
      this.#flushCommits()
    }
  }

  /** Why the last write failed; null once one has succeeded again. */
  fault(): StoreError | null {
    return this.#fault
  }

  /** SQLite's current settings. */
  durability(): { readonly journalMode: string; readonly synchronous: string } {
    const synchronous = Number(this.#read('synchronous'))
    return { journalMode: String(this.#read('journal_mode')), synchronous: SYNCHRONOUS[synchronous] ?? String(synchronous) }
  }

  /** @throws StoreError when SQLite's settings do not provide the promised durability */
  assertDurable(): void {
    const { journalMode, synchronous } = this.durability()
    const settings = {
      journalMode,
      synchronous,
      locking: String(this.#read('locking_mode')),
      foreignKeys: String(this.#read('foreign_keys')),
    }
    const expected = { journalMode: 'wal', synchronous: 'FULL', locking: 'exclusive', foreignKeys: '1' }
    if (JSON.stringify(settings) === JSON.stringify(expected)) return
    throw new StoreError('not-durable', {
      fact: `${this.#file} is not durable: SQLite reports ${JSON.stringify(settings)}.`,
      expected: JSON.stringify(expected),
      remedy: 'Put it on a local file system that can lock files.',
    })
  }

  close(): void {
    this.#sqlite.close()
  }

  #flushCommits(): void {
    this.#sqlite.pragma('synchronous = FULL')
    const { synchronous } = this.durability()
    if (synchronous !== 'FULL')
      throw new StoreError('not-durable', {
        fact: `SQLite's synchronous is ${synchronous}; no cup is served.`,
        expected: 'FULL',
        remedy: 'Restart the daemon.',
      })
  }

  #read(pragma: string): unknown {
    return this.#sqlite.pragma(pragma, { simple: true })
  }
}

/**
 * Opens or creates the database, migrates it to this version, and checks after that first write that it is as durable as promised.
 * @throws StoreError when its version is newer than this release can use, or it is no database, not writable, in use, or not durable
 */
export function openDatabase({ file, warn = () => undefined, onStatement, ...schema }: DatabaseOptions): Database {
  const { migrations = MIGRATIONS, readableFrom = READABLE_FROM } = schema
  let sqlite: Sqlite.Database | undefined
  try {
    ensurePrivateFile(file, warn)
    sqlite = new Sqlite(file, { timeout: 0, verbose: onStatement && (sql => onStatement(String(sql))) })
    sqlite.defaultSafeIntegers(true)
    const version = assertKnown(sqlite, file, migrations)
    if (version > migrations.length)
      warn(
        `${file} was last written by a newer release of crema (version ${version}; this one knows ${migrations.length}), and is used as it is.`,
      )
    configure(sqlite)
    migrate(sqlite, migrations, readableFrom)
    const database = new Database(sqlite, file)
    database.assertDurable()
    return database
  } catch (error) {
    sqlite?.close()
    throw explainError(error, file)
  }
}

/** `synchronous` is set after WAL, which would otherwise lower it to NORMAL. */
function configure(sqlite: Sqlite.Database): void {
  sqlite.pragma('locking_mode = EXCLUSIVE')
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('trusted_schema = OFF')
}
