import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, NOW } from '../support/make.ts'
import { BOOT, findings, furnish, makeFile, take, taken } from './fixture.ts'

/** 2026-01-01, in the name of a file. */
const AT = 1_767_225_600n
const ASIDE = '.set-aside-2026-01-01T000000Z'

/** Opens a store as a machine does. */
function open(file: string, warnings: string[] = []): Store {
  const store = openStore({ file, bootId: BOOT, setAsideAt: () => AT, warn: message => warnings.push(message) })
  onTestFinished(() => store.close())
  return store
}

const synced = (store: Store): Store => {
  furnish(store).syncs.record(findings())
  return store
}

/** The file of a store with two brewed cups and one that is paid; closed. */
function makeUsed(): string {
  const file = makeFile()
  const store = synced(open(file))
  for (let cup = 0; cup < 2; cup++) store.vends.settle(taken(store).vend.id, 'brewed', NOW)
  taken(store)
  store.close()
  return file
}

function change(file: string, sql: string): void {
  const sqlite = new Sqlite(file)
  sqlite.exec(sql)
  sqlite.close()
}

/** The names of the files that were set aside, without the database's name. */
const kept = (file: string): string[] =>
  readdirSync(dirname(file))
    .filter(name => name.startsWith(`${basename(file)}${ASIDE.slice(0, 11)}`))
    .map(name => name.slice(basename(file).length))
    .sort()

const newest = (store: Store) => store.receipts.newest(channel)?.receipt.sequence

/** The same files as a killed process leaves them: with a log. */
function copyOf(file: string): string {
  const copy = makeFile()
  open(copy).close()
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${copy}${end}`)
  return copy
}

describe('a row that is not what was written', () => {
  it.each([
    ['the newest receipt’s amount', "UPDATE receipts SET cumulative_amount = '239' WHERE id = 3"],
    ['its signature', "UPDATE receipts SET r = replace(r, '1', '2') WHERE id = 3"],
    ['its badge', 'UPDATE receipts SET badge_is_card = 1 WHERE id = 3'],
    ['its channel’s id', "UPDATE channels SET id = replace(id, '5', '6')"],
    ['the table', 'ALTER TABLE channels RENAME COLUMN payee TO payed'],
    ['the receipt itself', 'PRAGMA foreign_keys = OFF; DELETE FROM receipts WHERE id = 3'],
    ['the price of an open vend', "UPDATE vends SET price = '800' WHERE id = 3"],
    ['a vend that waits for nobody', "UPDATE vends SET state = 'failed', waits_for_owner = 1 WHERE id = 2"],
  ])('is noticed: %s', (_, sql) => {
    const file = makeUsed()
    change(file, sql)
    expect(() => openStore({ file, bootId: BOOT })).toThrow(expect.objectContaining({ fault: 'damaged' }))
    const warnings: string[] = []
    const store = open(file, warnings)
    expect([store.channels.all(), store.vends.page({ limit: 9 })]).toEqual([[], []])
    expect(kept(file)).toEqual([ASIDE])
    expect(store.setAside()).toEqual([`${file}${ASIDE}`])
    expect(warnings.at(-1)).toContain(`It is kept as ${file}${ASIDE}`)
  })

  it('ends all writing in a running machine, and is found again when the store is opened again', () => {
    const file = makeUsed()
    const store = open(file)
    store.vends.settleAfterCrash(NOW)
    store.close()
    const running = open(file)
    const { vend } = taken(running)
    running.close()
    change(file, `UPDATE vends SET credit_taken = '1' WHERE id = ${vend.id}; UPDATE vends SET state = 'brewed' WHERE id = ${vend.id}`)
    const again = open(file)
    expect(() => again.vends.decide(vend.id, 'credit')).toThrow(expect.objectContaining({ fault: 'damaged' }))
    expect(again.status()).toMatchObject({ state: 'failed', fault: { code: 'store-damaged' } })
    expect(() => take(again)).toThrow(expect.objectContaining({ fault: 'not-recovered' }))
    again.recover()
    expect(again.status().state).toBe('ready')
    expect(take(again).kind).toBe('accepted')
  })

  it('of an older release is read as before, and gets a checksum when it is next written', () => {
    const file = makeUsed()
    change(file, 'UPDATE receipts SET checksum = NULL; UPDATE vends SET checksum = NULL')
    const store = open(file)
    expect(newest(store)).toBe(3n)
    expect(store.vends.settleAfterCrash(NOW)).toMatchObject([{ id: 3, state: 'never-started' }])
    store.close()
    const sqlite = new Sqlite(file)
    const checksums = sqlite.prepare('SELECT checksum FROM vends ORDER BY id').pluck().all()
    sqlite.close()
    expect(checksums).toEqual([null, null, expect.any(Number)])
  })

  it('is none where an older release went on with a vend', () => {
    const file = makeUsed()
    change(file, "UPDATE vends SET state = 'unknown', waits_for_owner = 1 WHERE id = 3")
    const store = open(file)
    expect(store.vends.waitingForOwner()).toMatchObject([{ id: 3 }])
    store.vends.decide(3, 'credit')
    expect(store.credits.of(channel, anna.address)).toBe(80n)
  })
})

describe('a damaged file', () => {
  /** Overwrites a part of the database, not its first pages. */
  function spoil(file: string): Buffer {
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 4096, bytes.length / 2)
    writeFileSync(file, bytes)
    return bytes
  }

  it('is set aside as it is, with the time, and no second one replaces it', () => {
    const file = makeUsed()
    const bytes = spoil(file)
    const store = open(file)
    expect(readFileSync(`${file}${ASIDE}`).equals(bytes)).toBe(true)
    synced(store)
    taken(store)
    store.close()
    spoil(file)
    expect(open(file).channels.all()).toEqual([])
    expect(kept(file)).toEqual([ASIDE, `${ASIDE}-2`])
    expect(readFileSync(`${file}${ASIDE}`).equals(bytes)).toBe(true)
  })

  it('is set aside with its log', () => {
    const file = makeFile()
    const store = synced(open(file))
    taken(store)
    const copy = copyOf(file)
    const bytes = spoil(copy)
    const log = readFileSync(`${copy}-wal`)
    open(copy)
    expect(kept(copy)).toEqual([ASIDE, `${ASIDE}-wal`])
    expect([readFileSync(`${copy}${ASIDE}`).equals(bytes), readFileSync(`${copy}${ASIDE}-wal`).equals(log)]).toEqual([true, true])
  })

  it('without a header is set aside too', () => {
    const file = makeUsed()
    writeFileSync(file, 'no database at all, and never one. '.repeat(400))
    expect(open(file).channels.all()).toEqual([])
    expect(kept(file)).toEqual([ASIDE])
  })
})

describe('a log that was left', () => {
  it('is used when it belongs to the database, and nothing is set aside', () => {
    const file = makeFile()
    taken(synced(open(file)))
    const copy = copyOf(file)
    const warnings: string[] = []
    expect(newest(open(copy, warnings))).toBe(1n)
    expect([kept(copy), warnings]).toEqual([[], []])
    expect(readdirSync(dirname(copy)).sort()).toEqual([basename(copy), `${basename(copy)}-wal`])
  })

  it('that is older than the database is set aside, and the newer receipts stay', () => {
    const file = makeFile()
    const store = synced(open(file))
    taken(store)
    const old = copyOf(file)
    for (let cup = 0; cup < 3; cup++) taken(store)
    store.close()
    copyFileSync(`${old}-wal`, `${file}-wal`)
    const warnings: string[] = []
    expect(newest(open(file, warnings))).toBe(4n)
    expect(kept(file)).toEqual([`${ASIDE}-wal`])
    expect(readFileSync(`${file}${ASIDE}-wal`).equals(readFileSync(`${old}-wal`))).toBe(true)
    expect(warnings).toEqual([expect.stringMatching(/is older than it|damages it/)])
  })

  it('of another database is set aside', () => {
    const other = join(makeFile(), '..', 'songs.db')
    open(join(dirname(other), 'machine.db')).close()
    const songs = new Sqlite(other)
    songs.pragma('journal_mode = WAL')
    songs.exec('CREATE TABLE songs (title TEXT)')
    for (let song = 0; song < 2000; song++) songs.prepare('INSERT INTO songs VALUES (?)').run(`song ${song}`)
    const file = makeUsed()
    copyFileSync(`${other}-wal`, `${file}-wal`)
    songs.close()
    expect(newest(open(file))).toBe(3n)
    expect(kept(file)).toEqual([`${ASIDE}-wal`])
  })

  it('that is no log is set aside', () => {
    const file = makeUsed()
    writeFileSync(`${file}-wal`, 'words '.repeat(2000))
    expect(newest(open(file))).toBe(3n)
    expect(kept(file)).toEqual([`${ASIDE}-wal`])
    expect(readFileSync(`${file}${ASIDE}-wal`, 'utf8')).toContain('words words')
  })

  it('with one wrong bit in its header is set aside', () => {
    const file = makeFile()
    taken(synced(open(file)))
    const copy = copyOf(file)
    const log = readFileSync(`${copy}-wal`)
    log[17] = (log[17] as number) ^ 4
    writeFileSync(`${copy}-wal`, log)
    open(copy)
    expect(readFileSync(`${copy}${ASIDE}-wal`).equals(log)).toBe(true)
  })

  it.each(['missing', 'empty'])('beside a database that is %s is set aside', how => {
    const file = makeFile()
    taken(synced(open(file)))
    const copy = copyOf(file)
    const log = readFileSync(`${copy}-wal`)
    if (how === 'missing') rmSync(copy)
    else truncateSync(copy, 0)
    const warnings: string[] = []
    expect(open(copy, warnings).channels.all()).toEqual([])
    expect(readFileSync(`${copy}${ASIDE}-wal`).equals(log)).toBe(true)
    expect(warnings).toEqual([expect.stringContaining(`is ${how}`)])
  })

  it('and a database of no bytes is set aside', () => {
    const file = makeUsed()
    truncateSync(file, 0)
    open(file)
    expect(kept(file)).toEqual([ASIDE])
  })
})

it('a moved store is no longer named', () => {
  const file = makeUsed()
  truncateSync(file, 0)
  const store = open(file)
  renameSync(`${file}${ASIDE}`, join(dirname(file), 'moved'))
  expect(store.setAside()).toEqual([])
})
