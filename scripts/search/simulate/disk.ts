import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Database, openDatabase } from '../../../src/store/database.ts'
import { explainError } from '../../../src/store/errors.ts'
import { createStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Chance } from '../chance.ts'
import { commitsOf } from './write-ahead-log.ts'

export type DiskFault = 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE'

/** What a machine's process was when a commit ended. */
type Commit = { readonly addsVend: boolean }

/** A machine's SD card: the store's files, and what of them a power cut would take. */
export class Disk {
  readonly #folder: string
  #generation = 0
  #database: Database | null = null
  #synchronous = 'FULL'
  #written: string[] = []
  #unflushed: Commit[] = []
  #isDead = false
  #images = 0
  /** Each write fails with this; null for none. */
  fault: DiskFault | null = null
  /** The number of commits after which the process dies; null for never. */
  diesAfter: number | null = null
  /** Called at that moment. */
  onDeath: () => void = () => {}

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(dirname(this.#file), { recursive: true })
  }

  get #file(): string {
    return join(this.#folder, String(this.#generation), 'machine.db')
  }

  /** Whether a power cut now could take a vend that was stored. */
  get mayLoseVend(): boolean {
    return this.#unflushed.some(({ addsVend }) => addsVend)
  }

  /** The store, for one run of the machine's process. */
  open(bootId: string, doubtfulPerDay: number): Store {
    this.#isDead = false
    const database = openDatabase({ file: this.#file, onStatement: sql => this.#note(sql) })
    this.#database = database
    return createStore(this.#watched(database), bootId, doubtfulPerDay)
  }

  /** The process ends in good order. */
  close(): void {
    this.#database?.close()
    this.#database = null
  }

  /** The process ends at once: what it has written is there. */
  kill(): void {
    this.#leave(0)
  }

  /** Power fails: some of what was not flushed is gone. @returns how many commits were lost */
  cut(chance: Chance): number {
    const lost = chance.between(0, this.#unflushed.length)
    this.#leave(lost)
    return lost
  }

  /** What an owner keeps of the card: everything that is written now. */
  takeImage(): string {
    const image = join(this.#folder, `image of ${this.#generation} ${this.#images++}`)
    mkdirSync(image)
    copyStore(this.#file, join(image, 'machine.db'))
    return image
  }

  /** Another card takes the place of this one, after `kill`: a copy of this image, or an empty one. */
  swap(image: string | null): void {
    rmSync(dirname(this.#file), { recursive: true, force: true })
    this.#generation++
    mkdirSync(dirname(this.#file), { recursive: true })
    if (image !== null) copyStore(join(image, 'machine.db'), this.#file)
  }

  /** From now on the process writes nothing more, whatever it still does. */
  die(): void {
    this.#isDead = true
  }

  /** Another file takes the place of the one in use: closing that one copies its log back. */
  #leave(lost: number): void {
    const before = this.#file
    this.#generation++
    mkdirSync(dirname(this.#file), { recursive: true })
    if (existsSync(before)) copyFileSync(before, this.#file)
    if (existsSync(`${before}-wal`)) writeFileSync(`${this.#file}-wal`, commitsOf(readFileSync(`${before}-wal`), lost))
    this.close()
    rmSync(dirname(before), { recursive: true })
    this.#unflushed = []
    this.diesAfter = null
  }

  remove(): void {
    this.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #watched(database: Database): Database {
    const guarded = (write: <T>(work: () => T) => T) => (work: () => unknown) => {
      this.#requireLife()
      return write(() => {
        const done = work()
        this.#requireHealth()
        return done
      })
    }
    const replaced = {
      write: guarded(work => database.write(work)),
      writeHot: guarded(work => database.writeHot(work)),
      writeUnflushed: guarded(work => database.writeUnflushed(work)),
      writeSoon: guarded(work => database.writeSoon(work)),
      recover: (resume: () => void) => {
        this.#requireLife()
        database.recover(() => {
          // The first write of opening it again may have been the last one.
          this.#requireLife()
          resume()
          this.#requireHealth()
        })
      },
    }
    return new Proxy(database, {
      get: (target, key) => {
        if (key in replaced) return replaced[key as keyof typeof replaced]
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  #requireLife(): void {
    if (this.#isDead) throw new Error('The process is dead.')
  }

  #requireHealth(): void {
    const { fault } = this
    if (fault !== null) throw explainError(Object.assign(new Error(fault), { code: fault }), 'machine.db')
  }

  /** Follows what SQLite is told: which commits it flushes is decided by `synchronous` at the time of the commit. */
  #note(sql: string): void {
    if (sql.startsWith('SELECT')) return
    if (sql === 'COMMIT') this.#committed()
    else if (sql.startsWith('BEGIN') || sql === 'ROLLBACK') this.#written = []
    // Setting WAL lowers `synchronous` to better-sqlite3's default for it.
    else if (sql === 'PRAGMA journal_mode = WAL') this.#synchronous = 'NORMAL'
    else if (sql.startsWith('PRAGMA synchronous = ')) this.#synchronous = sql.slice('PRAGMA synchronous = '.length)
    else if (!sql.startsWith('PRAGMA')) this.#written.push(sql)
  }

  #committed(): void {
    const written = this.#written
    this.#written = []
    if (written.length === 0) return
    if (this.#synchronous === 'FULL') this.#unflushed = []
    else this.#unflushed.push({ addsVend: written.some(sql => sql.startsWith('INSERT INTO vends')) })
    if (this.diesAfter === null || --this.diesAfter > 0) return
    this.diesAfter = null
    this.die()
    this.onDeath()
  }
}

function copyStore(from: string, to: string): void {
  for (const suffix of ['', '-wal']) if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix)
}
