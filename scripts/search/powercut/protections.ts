import { type Patch, patch } from '../undo.ts'

/** A protection of the store, and how it is taken out of the sources. */
export interface Protection {
  readonly what: string
  /** The first seed of its courses. */
  readonly from: number
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

const CONNECTION = 'src/store/connection.ts'
const DATABASE = 'src/store/database.ts'

const LOST = /is not in the store any more|all that was stored is lost|the last sync is/

/** The store settles for this `synchronous`. */
const synchronous = (level: string): readonly Patch[] => [
  patch(CONNECTION, "sqlite.pragma('synchronous = FULL')", `sqlite.pragma('synchronous = ${level}')`),
  patch(
    DATABASE,
    "    this.#sqlite.pragma('synchronous = FULL')\n    const",
    `    this.#sqlite.pragma('synchronous = ${level}')\n    const`,
  ),
  patch(DATABASE, "if (synchronous !== 'FULL')", `if (synchronous !== '${level}')`),
  patch(CONNECTION, "synchronous: 'FULL', locking", `synchronous: '${level}', locking`),
]

export const protections: readonly Protection[] = [
  { what: 'each commit is flushed (WAL alone flushes at checkpoints)', from: 1, violation: LOST, patches: synchronous('NORMAL') },
  { what: 'anything is flushed at all', from: 1, violation: LOST, patches: synchronous('OFF') },
  {
    what: 'the journal is a log (with SQLite’s defaults, DELETE and FULL, a commit is the removal of a journal, which is not flushed)',
    ...{ from: 1, violation: LOST },
    patches: [
      patch(CONNECTION, "sqlite.pragma('journal_mode = WAL')", "sqlite.pragma('journal_mode = DELETE')"),
      patch(CONNECTION, "sqlite.pragma('locking_mode = EXCLUSIVE')", "sqlite.pragma('locking_mode = NORMAL')"),
      patch(CONNECTION, "journalMode: 'wal'", "journalMode: 'delete'"),
      patch(CONNECTION, "locking: 'exclusive'", "locking: 'normal'"),
    ],
  },
  {
    what: 'a receipt is flushed before the relay closes',
    ...{ from: 1, violation: LOST },
    patches: [patch('src/store/open-store.ts', 'acted.took(database.writeHot(', 'acted.took(database.writeUnflushed(')],
  },
  {
    what: 'a flush that failed ends all writing until the store was opened again',
    ...{ from: 1, violation: LOST },
    patches: [patch(DATABASE, "    this.#status.set({ state: 'failed', fault: faultOf(explained) })\n", '')],
  },
  {
    what: 'a log is flushed again before SQLite copies it',
    ...{ from: 1, violation: LOST },
    patches: [
      patch(CONNECTION, 'if (log !== null) flushLog(file, log)', ''),
      patch(DATABASE, 'if (this.#unflushed !== null) flushLog(this.#options.file, this.#unflushed)', ''),
    ],
  },
  {
    what: 'the name of the log is on the disk before anything is sold',
    ...{ from: 9, violation: LOST },
    patches: [patch(CONNECTION, '  flushDirectory(dirname(file))\n', '')],
  },
  {
    what: 'after a power cut the mark that a brew began may be lost',
    ...{ from: 1, violation: /counts as never started/ },
    patches: [patch('src/core/vend-record.ts', "vend.bootId === bootId ? 'never-started' : 'unknown'", "'never-started'")],
  },
  {
    what: 'a mark that a brew began is written before the relay closes',
    ...{ from: 1, violation: /counts as never started/ },
    patches: [patch('src/vend/brew.ts', 'parts.store.vends.markStarting(vend.id)', '')],
  },
  {
    what: 'a credit is taken once',
    ...{ from: 1, violation: /is owed \d+, and not/ },
    patches: [
      patch('src/store/take-receipt.ts', 'tables.credits.add(number, signer, -creditTaken)', 'tables.credits.add(number, signer, 0n)'),
    ],
  },
  {
    what: 'receipt and vend are stored in one transaction',
    ...{ from: 1, violation: /is not in the store any more|is not what was written|does not open|amount of the newest receipt/ },
    patches: [patch(DATABASE, 'return this.#immediate(work) as T', 'return work()')],
  },
]
