import { readdirSync, readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { MIGRATIONS, READABLE_FROM } from '../../src/store/migrations.ts'
import { createStore } from '../../src/store/open-store.ts'
import { makeFile } from './fixture.ts'
import { beyondAdding } from './only-adds.ts'
import { inHand, type ReleasedStore, release, type StoreInHand } from './releases/driver.ts'

const folder = new URL('releases/', import.meta.url)
/** Oldest first. */
const versions = readdirSync(folder)
  .filter(name => name.endsWith('.js'))
  .map(name => name.replace(/\.js$/, ''))
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
const releases = await Promise.all(
  versions.map(async name => {
    const { release } = (await import(new URL(`${name}.js`, folder).href)) as { readonly release: ReleasedStore }
    return { name, release }
  }),
)

/** Opens a store and closes it at the end of the test, if it is still open. */
function use(open: () => StoreInHand): StoreInHand {
  const store = open()
  onTestFinished(() => store.close())
  return store
}

/** The store's books after `work`. */
function booksAfter(open: () => StoreInHand, work: (store: StoreInHand) => void = () => undefined): Record<string, string> {
  const store = use(open)
  work(store)
  const books = store.books()
  store.close()
  return books
}

const fillAndBrew = (store: StoreInHand) => {
  store.furnish()
  store.cup('brewed')
}

/** Exercises a release: cups with each outcome, and the pruning of redeemed ones. */
const useAllOf = (store: StoreInHand) => {
  store.cup('failed')
  store.cup('brewed')
  store.cup('unknown')
  expect(store.prune()).toBeGreaterThan(0)
  store.cup('brewed')
}

it('there is a compiled store of each version in CHANGELOG', () => {
  const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8')
  const cut = [...changelog.matchAll(/^## (\d\S*)/gm)].map(([, version]) => version)
  expect(cut.length).toBeGreaterThan(0)
  expect(versions).toEqual(cut.toReversed())
})

describe.each(releases)('a store of $name', ({ name, release: before }) => {
  it('opens with all its content, and can be used', () => {
    const file = makeFile()
    const left = booksAfter(() => before.open(file), fillAndBrew)
    expect(booksAfter(() => release.open(file))).toMatchObject(left)
    booksAfter(() => release.open(file), useAllOf)
  })

  it(`${before.version < READABLE_FROM ? 'opens no more' : 'still opens'} with ${name} after this release used it`, () => {
    const file = makeFile()
    booksAfter(() => before.open(file), fillAndBrew)
    const left = booksAfter(() => release.open(file), useAllOf)
    if (before.version < READABLE_FROM) expect(() => before.open(file)).toThrow('Install the newer release')
    else expect(left).toMatchObject(booksAfter(() => before.open(file)))
    expect(booksAfter(() => release.open(file))).toEqual(left)
  })

  it('is migrated by additions only', () => {
    const file = makeFile()
    booksAfter(() => before.open(file), fillAndBrew)
    const sqlite = new Sqlite(file)
    onTestFinished(() => void sqlite.close())
    const later = MIGRATIONS.slice(before.version).map((sql, index) => [before.version + index + 1, beyondAdding(sqlite, sql)])
    expect(later).toEqual(later.map(([version]) => [version, []]))
  })
})

describe('a store of a later release', () => {
  const tables = (file: string) => {
    const sqlite = new Sqlite(file)
    const names = sqlite.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    sqlite.close()
    return names
  }

  /** Everything that a later release may add, to every table. */
  const addition = (file: string) => `
    ${tables(file)
      .map(table => `ALTER TABLE ${table} ADD COLUMN added_later TEXT NOT NULL DEFAULT 'later';`)
      .join('\n')}
    CREATE TABLE later (receipt INTEGER NOT NULL REFERENCES receipts ON DELETE CASCADE, vend INTEGER REFERENCES vends ON DELETE SET NULL) STRICT;
    INSERT INTO later SELECT receipts.id, vends.id FROM receipts LEFT JOIN vends ON vends.id = receipts.id;
    CREATE INDEX later_by_price ON vends (price);`

  const later = (file: string, sql: string, readableFrom = READABLE_FROM) =>
    inHand(createStore(openDatabase({ file, migrations: [...MIGRATIONS, sql], readableFrom }), 'the first boot'))

  it('opens, can be used, and keeps its version for the later release', () => {
    const file = makeFile()
    const left = booksAfter(() => release.open(file), fillAndBrew)
    const sql = addition(file)
    expect(booksAfter(() => later(file, sql))).toEqual(left)
    const used = booksAfter(() => release.open(file), useAllOf)
    // Applying the migration a second time would fail.
    expect(booksAfter(() => later(file, sql))).toEqual(used)
  })

  it('is opened with a warning that names both versions', () => {
    const file = makeFile()
    later(file, 'CREATE TABLE later (id INTEGER) STRICT').close()
    const warnings: string[] = []
    openDatabase({ file, warn: message => warnings.push(message) }).close()
    expect(warnings).toEqual([
      expect.stringContaining(`newer release of crema (version ${MIGRATIONS.length + 1}; this one knows ${MIGRATIONS.length})`),
    ])
  })

  it('is refused when it names a later release as the first that can use it, also after an older one was installed', () => {
    const file = makeFile()
    later(file, 'CREATE TABLE later (id INTEGER) STRICT', MIGRATIONS.length + 1).close()
    expect(() => release.open(file)).toThrow('Install the newer release')
    later(file, 'CREATE TABLE later (id INTEGER) STRICT', READABLE_FROM).close()
    expect(() => release.open(file)).toThrow('Install the newer release')
  })
})
