import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { requireDurable } from '../../src/store/connection.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { StoreError, StoreFault } from '../../src/store/errors.ts'
import { MIGRATIONS } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/open-store.ts'
import { channel, makeAddress, makeHash, terms } from '../support/make.ts'
import { BOOT, makeDatabaseStore, makeDirectory, makeFile, makeStore, taken } from './fixture.ts'

const open = (file: string, warn?: (message: string) => void) => openStore({ file, bootId: BOOT, ...(warn && { warn }) })
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** The fault and message with which opening fails. */
function faultOf(work: () => unknown): { fault: StoreFault; message: string } {
  try {
    work()
  } catch (error) {
    const { fault, message } = error as StoreError
    return { fault, message }
  }
  return expect.unreachable('it was opened')
}

describe('a new database', () => {
  it('is accessible to its user only, with all its files and its directory', () => {
    const file = makeFile()
    taken(makeStore(file))
    expect([dirname(file), file, `${file}-wal`].map(modeOf)).toEqual(['700', '600', '600'])
  })

  it('is durable after the first write', () => {
    expect(makeStore().durability()).toEqual({ journalMode: 'wal', synchronous: 'FULL' })
  })

  it('is empty', () => {
    const store = open(makeFile())
    expect([store.channels.all(), store.credits.all(), store.totals(), store.vends.page({ limit: 9 })]).toEqual([[], [], [], []])
    expect([store.syncs.last(), store.clock.storedAt()]).toEqual([null, 0n])
    store.close()
  })
})

describe('a database that others could read', () => {
  it('is made inaccessible to them', () => {
    const file = makeFile()
    open(file).close()
    chmodSync(file, 0o644)
    open(file).close()
    expect(modeOf(file)).toBe('600')
  })

  it('causes a warning if its directory is open', () => {
    const directory = makeDirectory()
    chmodSync(directory, 0o755)
    const warnings: string[] = []
    open(join(directory, 'crema.db'), message => warnings.push(message)).close()
    expect(warnings).toEqual([expect.stringContaining(`chmod 700 ${directory}`)])
  })

  it('causes no warning otherwise', () => {
    open(makeFile(), message => expect.unreachable(message)).close()
  })
})

describe('a file that cannot be used is named with the remedy:', () => {
  it('a database that only a newer release can use', () => {
    const file = makeFile()
    openDatabase({
      file,
      migrations: [...MIGRATIONS, 'CREATE TABLE later (id INTEGER) STRICT'],
      readableFrom: MIGRATIONS.length + 1,
    }).close()
    const { fault, message } = faultOf(() => open(file))
    expect(fault).toBe('newer-version')
    expect(message).toContain(`version ${MIGRATIONS.length + 1}, written by a newer release`)
    expect(message).toContain(`Expected a version up to ${MIGRATIONS.length}.`)
    expect(message).toContain('Install the newer release')
  })

  it('text', () => {
    const file = join(makeDirectory(), 'crema.db')
    writeFileSync(file, 'these are notes about coffee, and no database. '.repeat(100))
    expect(faultOf(() => open(file))).toMatchObject({
      fault: 'not-a-database',
      message: expect.stringContaining(`${file} is not an SQLite database`),
    })
  })

  it('another program’s database, which is left as it was', () => {
    const file = join(makeDirectory(), 'crema.db')
    const other = new Sqlite(file)
    other.exec('CREATE TABLE songs (title TEXT)')
    expect(faultOf(() => open(file))).toMatchObject({ fault: 'not-ours' })
    expect(other.pragma('journal_mode', { simple: true })).toBe('delete')
    other.close()
  })

  it('one in use by another daemon', () => {
    const file = makeFile()
    makeStore(file)
    expect(faultOf(() => open(file))).toMatchObject({ fault: 'in-use', message: expect.stringContaining('Stop the other daemon first') })
  })

  it('a directory', () => {
    const file = makeFile()
    mkdirSync(file, { recursive: true })
    expect(faultOf(() => open(file))).toMatchObject({ fault: 'not-writable' })
  })

  it('one that SQLite cannot keep safe', () => {
    const memory = new Sqlite(':memory:')
    expect(faultOf(() => requireDurable(memory, 'memory'))).toMatchObject({
      fault: 'not-durable',
      message: expect.stringContaining('"journalMode":"memory"'),
    })
    memory.close()
  })
})

describe('migrations', () => {
  it('upgrade an older database with its content', () => {
    const file = makeFile()
    const store = makeStore(file)
    const { stored } = taken(store)
    store.close()
    const migrations = [...MIGRATIONS, 'CREATE TABLE later (id INTEGER) STRICT', 'INSERT INTO later VALUES (42)']
    const { database, store: after } = makeDatabaseStore({ file, migrations })
    expect(after.receipts.newest(channel)).toEqual(stored)
    expect(database.prepare('SELECT id FROM later').all()).toEqual([{ id: 42n }])
  })

  it('change nothing if they fail', () => {
    const file = makeFile()
    open(file).close()
    const migrations = [...MIGRATIONS, 'CREATE TABLE later (id INTEGER) STRICT', 'NONSENSE']
    expect(() => openDatabase({ file, migrations })).toThrow('NONSENSE')
    const { database } = makeDatabaseStore({ file })
    expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'later'").get()).toBeUndefined()
  })
})

describe('the schema', () => {
  it.each(['', '-1', '007', '1.5', '1e3', ' 1', '0x1'])('refuses %j for an amount', amount => {
    const { database } = makeDatabaseStore()
    const insert = database.prepare<[string]>("INSERT INTO served_since_sync (token, amount) VALUES ('0x', ?)")
    expect(() => insert.run(amount)).toThrow('CHECK constraint failed')
  })

  it('has no vend without its receipt', () => {
    const { database } = makeDatabaseStore()
    const insert = database.prepare(
      "INSERT INTO vends (id, product, price, credit_taken, state, boot_id, at) VALUES (5, 'x', '1', '0', 'paid', 'b', 1)",
    )
    expect(() => insert.run()).toThrow('FOREIGN KEY constraint failed')
  })
})

describe('a database from before reports', () => {
  it('keeps its redemptions, each with its transaction', () => {
    const file = makeFile()
    const before = openDatabase({ file, migrations: MIGRATIONS.slice(0, 3) })
    before.prepare(`INSERT INTO channels VALUES (1, ?, 'payer', 'payee', 'token', 'issuer', 'machine', 1, 2, 'EURT')`).run(channel)
    const insert = before.prepare(
      `INSERT INTO redemptions (channel, sequence, cumulative_amount, cause, state, transaction_hash, raw_transaction, nonce, at, paid, gas_used, block_number)
       VALUES (1, ?, '900', 'asked', ?, ?, '0x02', ?, 77, ?, ?, ?)`,
    )
    insert.run(3, 'final', '0xaa', 4, '800', '52000', 9)
    insert.run(5, 'signed', '0xbb', 5, null, null, null)
    before.close()
    const store = open(file)
    onTestFinished(() => store.close())
    const common = {
      channelId: channel,
      cumulativeAmount: 900n,
      cause: 'asked',
      rawTransaction: '0x02',
      at: 77n,
      report: null,
      redeemedBefore: null,
    }
    expect(store.redemptions.page({ limit: 9 })).toEqual([
      { ...common, id: 2, sequence: 5n, state: 'signed', transactionHash: '0xbb', nonce: 5, paid: null, gasUsed: null, blockNumber: null },
      { ...common, id: 1, sequence: 3n, state: 'final', transactionHash: '0xaa', nonce: 4, paid: 800n, gasUsed: 52_000n, blockNumber: 9n },
    ])
    expect(store.redemptions.underWay(channel)).toMatchObject({ id: 2 })
    expect(store.transactions.versions(2)).toEqual(['0xbb'])
    expect([store.transactions.underWay(), store.reports.newest()]).toMatchObject([[{ id: 2 }], null])
  })
})

describe('a database from before work accounts', () => {
  it('counts everything in its receipts as signed', () => {
    const file = makeFile()
    const before = openDatabase({ file, migrations: MIGRATIONS.slice(0, 4) })
    before.prepare(`INSERT INTO channels VALUES (1, ?, 'payer', 'payee', 'token', 'issuer', 'machine', 1, 2, 'EURT')`).run(channel)
    before.prepare(`INSERT INTO work_receipts VALUES ('0xaa', 7, 1, '2', '110', '77', '0x01', '0x02', 'r', 'vs', 'r', 'vs')`).run()
    before.prepare(`INSERT INTO open_orders VALUES (7, '0xaa', 2, '70', '71', '30', 1, '0xbb', '80')`).run()
    before.close()
    const store = open(file)
    onTestFinished(() => store.close())
    expect(store.work.newest(channel)).toMatchObject({ fees: 110n, receipt: { cumulativeAmount: 110n } })
    expect(store.work.open()).toMatchObject([{ id: 7n, redeemed: 80n, provenAmount: 0n, provenFees: 0n }])
  })
})

describe('a database from before agreements had their contract', () => {
  it('assigns them to the configured contract', () => {
    const file = makeFile()
    const before = openDatabase({ file, migrations: MIGRATIONS.slice(0, 6) })
    before.prepare(`INSERT INTO channels VALUES (1, ?, 'payer', 'payee', 'token', 'issuer', 'machine', 1, 2, 'EURT')`).run(channel)
    before.prepare(`INSERT INTO agreements VALUES (3, 1, 'rental', 'provider', 'visitors', '0')`).run()
    before.prepare(`INSERT INTO agreement_products VALUES (3, 0, 'Espresso', '80', 0)`).run()
    before.close()
    const store = open(file)
    onTestFinished(() => store.close())
    const products = [{ name: 'Espresso', price: 80n, cause: 0 }]
    const rental = {
      id: 3n,
      kind: 'rental' as const,
      channelId: channel,
      provider: 'provider',
      visitorIssuer: 'visitors',
      endsAt: 0n,
      products,
    }
    const [contract, other] = [makeAddress('agreements'), makeAddress('other agreements')]
    expect(store.agreements.of(contract)).toEqual([rental])
    store.agreements.record(contract, [], 77n)
    expect(store.agreements.of(contract)).toEqual([{ ...rental, endsAt: 77n }])
    expect(store.agreements.of(other)).toEqual([])
  })

  it('does not assign them to another contract with the same numbers', () => {
    const file = makeFile()
    const before = openDatabase({ file, migrations: MIGRATIONS.slice(0, 6) })
    before.prepare(`INSERT INTO channels VALUES (1, ?, 'payer', 'payee', 'token', 'issuer', 'machine', 1, 2, 'EURT')`).run(channel)
    before.prepare(`INSERT INTO agreements VALUES (3, 1, 'rental', 'provider', 'visitors', '0')`).run()
    before.close()
    const store = open(file)
    onTestFinished(() => store.close())
    const theirs = {
      ...{ id: 3n, kind: 'rental' as const, channelId: makeHash('their channel'), provider: makeAddress('their provider') },
      ...{ visitorIssuer: makeAddress('their visitors'), endsAt: 0n, products: [] },
    }
    const other = makeAddress('other agreements')
    store.agreements.record(other, [{ ...theirs, terms, decimals: 6, symbol: 'EURT' }], 77n)
    expect(store.agreements.of(other)).toEqual([theirs])
    expect(store.agreements.all().map(({ channelId }) => channelId)).toEqual([channel, theirs.channelId])
  })
})
