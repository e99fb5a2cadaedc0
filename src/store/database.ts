import { existsSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { faultOf } from '../core/crema-error.ts'
import { StatusHolder } from '../support/status-holder.ts'
import type { Cancel, Time } from '../support/time.ts'
import { type ConnectionOptions, checkpointFrom, connect, durabilityOf, prove, requireSound } from './connection.ts'
import { damaged, explainError, isDamage, isFailure, StoreError } from './errors.ts'
import { flushLog, readLog } from './log-file.ts'
import type { StoreStatus } from './store-status.ts'

export interface DatabaseOptions extends ConnectionOptions {
  /** The timer that flushes what was written unflushed. Without it, only the next flush does. */
  readonly after?: Time['after']
}

/** A prepared statement. Once the database was opened again, it is prepared again when it is next used. */
export interface Statement<Parameters extends unknown[], Row = unknown> {
  run(...parameters: Parameters): Sqlite.RunResult
  get(...parameters: Parameters): Row | undefined
  all(...parameters: Parameters): Row[]
}

/** Size of the write-ahead log at which a commit off the hot path checkpoints it: after some 250 cups, so that its flushes hardly count. */
const CHECKPOINT_BYTES = 2 * 1024 * 1024

/** How long what was written unflushed waits for a flush of something else. */
const FLUSH_WITHIN_MS = 2000

/**
 * The connection. Durability of writes and checkpoints of the log are decided here and nowhere else. After any failure of the disk
 * nothing is written until `recover` succeeds: SQLite forgets a flush that failed.
 */
export class Database {
  readonly #options: DatabaseOptions
  /** Listeners are called once the present transaction has ended. */
  readonly #status = new StatusHolder<StoreStatus>({ state: 'ready' }, queueMicrotask)
  #sqlite!: Sqlite.Database
  #immediate!: (work: () => unknown) => unknown
  /** The log as it was when the disk failed, until it is on the disk. */
  #unflushed: Buffer | null = null
  /** Ends the wait for a flush of what was written unflushed. */
  #endWait: Cancel | null = null

  constructor(sqlite: Sqlite.Database, options: DatabaseOptions) {
    this.#options = options
    this.#use(sqlite)
  }

  get file(): string {
    return this.#options.file
  }

  /** Integers are returned as bigints. */
  prepare<Parameters extends unknown[], Row = unknown>(sql: string): Statement<Parameters, Row> {
    let prepared = this.#sqlite.prepare<Parameters, Row>(sql)
    const use = <T>(act: (statement: Sqlite.Statement<Parameters, Row>) => T): T => {
      this.#requireOpen()
      try {
        if (prepared.database !== this.#sqlite) prepared = this.#sqlite.prepare<Parameters, Row>(sql)
        return act(prepared)
      } catch (error) {
        throw this.#noted(error)
      }
    }
    return {
      run: (...parameters) => use(statement => statement.run(...parameters)),
      get: (...parameters) => use(statement => statement.get(...parameters)),
      all: (...parameters) => use(statement => statement.all(...parameters)),
    }
  }

  /**
   * One durable transaction: when this returns, it is completely on disk, or not at all.
   * @throws StoreError when the disk is full or fails, or has failed and was not recovered since
   */
  write<T>(work: () => T): T {
    const written = this.writeHot(work)
    if (this.#sqlite.inTransaction) return written
    try {
      checkpointFrom(this.#sqlite, CHECKPOINT_BYTES)
    } catch (error) {
      // What was to be written is written.
      this.#noted(error)
    }
    return written
  }

  /** The same while a customer waits: a later `write` checkpoints the log, off the hot path. */
  writeHot<T>(work: () => T): T {
    const written = this.#transact(work)
    if (!this.#sqlite.inTransaction) this.#stopWaiting()
    return written
  }

  /**
   * One transaction without a flush: it survives a crash of this process, but not a power cut. The next flush covers it, which comes soon if
   * there is a timer.
   */
  writeUnflushed<T>(work: () => T): T {
    this.#requireReady()
    this.#sqlite.pragma('synchronous = NORMAL')
    try {
      return this.#transact(work)
    } finally {
      this.#flushCommits()
      this.#endWait ??= this.#options.after?.(FLUSH_WITHIN_MS, () => this.#flush()) ?? null
    }
  }

  /** One transaction that is flushed within two seconds where there is a timer, and at once where there is none. */
  writeSoon<T>(work: () => T): T {
    return this.#options.after === undefined ? this.write(work) : this.writeUnflushed(work)
  }

  /** The error for a row whose content is wrong. It ends all writing. @param what such as `vend 7 is not what was written` */
  damaged(what: string): unknown {
    return this.#noted(damaged(this.#options.file, what))
  }

  /** SQLite's current settings. */
  durability(): { readonly journalMode: string; readonly synchronous: string } {
    return durabilityOf(this.#sqlite)
  }

  status(): StoreStatus {
    return this.#status.get()
  }

  /** Calls back on each change until the signal aborts. */
  onStatus(listener: (status: StoreStatus) => void, signal: AbortSignal): void {
    this.#status.on(listener, signal)
  }

  /**
   * After a failure: closes the database, opens it as at a start, and copies its log into it to the end. The status then says whether it
   * can be written again.
   * @param resume runs in a first transaction; what it throws counts as a failure too
   */
  recover(resume: () => void = () => undefined): void {
    try {
      // Closing copies the log into the database.
      if (this.#unflushed !== null) flushLog(this.#options.file, this.#unflushed)
      this.#unflushed = null
      this.#sqlite.close()
      if (!existsSync(this.#options.file)) throw damaged(this.#options.file, 'it is gone')
      this.#use(connect(this.#options))
      prove(this.#sqlite, this.#options)
      this.#immediate(resume)
      this.#status.set({ state: 'ready' })
    } catch (error) {
      this.#found(error)
    }
  }

  /** Looks through all of it (SQLite's `quick_check`): the status says what was found. @param look reads more of it */
  check(look: () => void): void {
    try {
      requireSound(this.#sqlite, this.#options.file)
      look()
    } catch (error) {
      this.#found(error)
    }
  }

  close(): void {
    this.#stopWaiting()
    this.#sqlite.close()
  }

  #transact<T>(work: () => T): T {
    this.#requireReady()
    try {
      return this.#immediate(work) as T
    } catch (error) {
      throw this.#noted(error)
    }
  }

  #stopWaiting(): void {
    this.#endWait?.()
    this.#endWait = null
  }

  /** SQLite flushes only with a change: the version, as it is. A failure is in the status; to open the database again flushes everything. */
  #flush(): void {
    this.#endWait = null
    if (this.#status.get().state !== 'ready') return
    try {
      this.write(() => this.#sqlite.pragma(`user_version = ${this.#sqlite.pragma('user_version', { simple: true })}`))
    } catch (error) {
      if (!isFailure(error)) throw error
    }
  }

  #use(sqlite: Sqlite.Database): void {
    this.#sqlite = sqlite
    this.#immediate = sqlite.transaction((work: () => unknown) => work()).immediate
  }

  #requireReady(): void {
    const status = this.#status.get()
    if (status.state === 'ready') return
    const { code: _, ...parts } = status.fault
    throw new StoreError('not-recovered', parts)
  }

  #requireOpen(): void {
    if (!this.#sqlite.open) this.#requireReady()
  }

  /** What a look through all of it found. Damage does not go away by itself. */
  #found(error: unknown): void {
    const noted = this.#noted(error)
    if (isDamage(noted)) this.#status.set({ state: 'damaged', fault: faultOf(noted) })
    else if (!isFailure(noted)) throw noted
  }

  /** Explains an error. A failure of the disk ends all writing. */
  #noted(error: unknown): unknown {
    const explained = explainError(error, this.#options.file)
    if (!isFailure(explained) || this.#status.get().state === 'damaged') return explained
    this.#unflushed ??= readLog(this.#options.file)
    this.#status.set({ state: 'failed', fault: faultOf(explained) })
    return explained
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
}

/**
 * Opens or creates the database, migrates it to this version, and checks after that first write that it is as durable as promised.
 * @throws StoreError when its version is newer than this release can use, or it is no database, damaged, not writable, in use, or not durable
 */
export function openDatabase(options: DatabaseOptions): Database {
  let sqlite: Sqlite.Database | undefined
  try {
    sqlite = connect(options)
    prove(sqlite, options)
    return new Database(sqlite, options)
  } catch (error) {
    sqlite?.close()
    throw explainError(error, options.file)
  }
}
