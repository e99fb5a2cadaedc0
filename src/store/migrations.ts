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

/** SQL that upgrades the database by one version. A released migration never changes. */
export type Migration = string

/** In order. The database's version is the number of migrations applied. */
export const MIGRATIONS: readonly Migration[] = [first, agreements, work, reports, workAccount, visits, contracts, brewer]

/** "Crem" in ASCII: the SQLite application_id of a file created by Crema. */
const APPLICATION_ID = 0x4372656d

const read = (sqlite: Sqlite.Database, pragma: string): number => Number(sqlite.pragma(pragma, { simple: true }))

/**
 * Checks the file before anything is changed.
 * @throws StoreError when the file is another program's database, or its version is unknown to this release
 */
export function assertKnown(sqlite: Sqlite.Database, file: string, migrations: readonly Migration[]): void {
  const version = read(sqlite, 'user_version')
  const isEmpty = sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (!isEmpty && read(sqlite, 'application_id') !== APPLICATION_ID)
    throw new StoreError('not-ours', `${file} is a database of another program; expected one that crema made. Name another directory.`)
  if (version > migrations.length) throw newerVersion(file, version, migrations.length)
}

function newerVersion(file: string, version: number, known: number): StoreError {
  const fact = `${file} is a database of version ${version}, this release of crema knows versions up to ${known}.`
  return new StoreError('newer-version', `${fact} Install the newer release again, or put back a copy of the file from before the update.`)
}

/**
 * Applies the missing migrations in one transaction. Writes the version even if none is missing, so that each start begins with a write.
 */
export function migrate(sqlite: Sqlite.Database, migrations: readonly Migration[]): void {
  sqlite
    .transaction(() => {
      for (const sql of migrations.slice(read(sqlite, 'user_version'))) sqlite.exec(sql)
      sqlite.pragma(`application_id = ${APPLICATION_ID}`)
      sqlite.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
}
