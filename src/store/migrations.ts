/**
 * The store's version is the number of migrations applied to it. Each store also names the first version that can use it. A
 * release opens every store for which that is its own version or an older one, however new the store is. Therefore, from version
 * 9 on, a migration only adds: tables, columns that are nullable or have a default, indexes that are not unique. A reference to
 * an existing table is ON DELETE CASCADE or SET NULL, because an older release deletes rows without knowing which tables refer to
 * them. Releases up to 0.1 (version 8) refuse every newer store.
 */
import type Sqlite from 'better-sqlite3'
import { StoreError } from './errors.ts'
import { first } from './migrations/0001-first.ts'
import { agreements } from './migrations/0002-agreements.ts'
import { work } from './migrations/0003-work.ts'
import { reports } from './migrations/0004-reports.ts'
import { workAccount } from './migrations/0005-work-account.ts'
import { visits } from './migrations/0006-visits.ts'
import { contracts } from './migrations/0007-contracts.ts'
import { brewer } from './migrations/0008-brewer.ts'
import { compatibility } from './migrations/0009-compatibility.ts'
import { checkedNode } from './migrations/0010-checked-node.ts'
import { otherBadges } from './migrations/0011-other-badges.ts'
import { doubts } from './migrations/0012-doubts.ts'
import { checksums } from './migrations/0013-checksums.ts'
import { judgedPayments } from './migrations/0014-judged-payments.ts'

/** SQL that upgrades the database by one version. A released migration never changes. */
export type Migration = string

/** In order. The database's version is the number of migrations applied. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  agreements,
  work,
  reports,
  workAccount,
  visits,
  contracts,
  brewer,
  compatibility,
  checkedNode,
  otherBadges,
  doubts,
  checksums,
  judgedPayments,
]

/**
 * The first version whose releases can use a store of this release. They ignore later additions and write their defaults. Raise
 * it to the newest migration's number only if an older release would lose money or exceed a limit; older releases then refuse the
 * store.
 */
export const READABLE_FROM = 9

/** The first version whose stores name the first version that can use them. */
const COMPATIBLE = 9

/** "Crem" in ASCII: the SQLite application_id of a file created by Crema. */
const APPLICATION_ID = 0x4372656d

const read = (sqlite: Sqlite.Database, pragma: string): number => Number(sqlite.pragma(pragma, { simple: true }))

/**
 * Checks before anything is changed.
 * @returns the file's version, which may be newer than this release's
 * @throws StoreError when the file is another program's database, or of a version that this release cannot use
 */
export function assertKnown(sqlite: Sqlite.Database, file: string, migrations: readonly Migration[]): number {
  const version = read(sqlite, 'user_version')
  const isEmpty = sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (!isEmpty && read(sqlite, 'application_id') !== APPLICATION_ID)
    throw new StoreError('not-ours', {
      fact: `${file} is a database of another program.`,
      expected: 'a database that crema made',
      remedy: 'Name another [machine] state directory.',
    })
  if (version > migrations.length && firstReader(sqlite, version) > migrations.length) throw newerVersion(file, version, migrations.length)
  return version
}

/** The first version that can use this store; the store's own version if it names none. */
function firstReader(sqlite: Sqlite.Database, version: number): number {
  const named = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'compatibility'").get() !== undefined
  const row = named ? sqlite.prepare<[], { readable_from: bigint }>('SELECT readable_from FROM compatibility').get() : undefined
  return row === undefined ? version : Number(row.readable_from)
}

function newerVersion(file: string, version: number, known: number): StoreError {
  return new StoreError('newer-version', {
    fact: `${file} is a database of version ${version}, written by a newer release of crema.`,
    expected: `a version up to ${known}`,
    remedy: 'Install the newer release again, or restore a copy of the file from before the update.',
  })
}

/**
 * Applies the missing migrations in one transaction. A newer store keeps its version and its first usable version. The version is
 * always written, so that each start begins with a write.
 */
export function migrate(sqlite: Sqlite.Database, migrations: readonly Migration[], readableFrom: number): void {
  sqlite
    .transaction(() => {
      const version = read(sqlite, 'user_version')
      for (const sql of migrations.slice(version)) sqlite.exec(sql)
      sqlite.pragma(`application_id = ${APPLICATION_ID}`)
      sqlite.pragma(`user_version = ${Math.max(version, migrations.length)}`)
      if (migrations.length >= COMPATIBLE) nameFirstReader(sqlite, readableFrom)
    })
    .immediate()
}

function nameFirstReader(sqlite: Sqlite.Database, version: number): void {
  sqlite
    .prepare<[number]>(
      `INSERT INTO compatibility (only_row, readable_from) VALUES (1, ?)
       ON CONFLICT (only_row) DO UPDATE SET readable_from = max(readable_from, excluded.readable_from)`,
    )
    .run(version)
}
