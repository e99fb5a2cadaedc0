import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createStore, openStore } from '../../src/store/open-store.ts'
import { BOOT, findings, furnish, PRICE } from '../../test/store/fixture.ts'
import { NOW } from '../../test/support/make.ts'
import { SoldCups } from './sold-cups.ts'
import { optionOf, printJson, ratioOf, rounded, sideBySide } from './timing.ts'

/**
 * Measures whether a cup and a start cost more with use: with one stored receipt and with a million. Run it on the disk in question:
 * `npm run bench:scale -- [--json] [--dir DIRECTORY] [--receipts N]`.
 */
const RECEIPTS = Number(optionOf('--receipts') ?? 1_000_000)

/** Creates receipts with brewed vends in SQLite itself, in one transaction on the store's own schema. */
function fill(database: Database, count: number): void {
  const hex = (digits: number) => `printf('0x%0${digits}x', n)`
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`
  database.write(() => {
    database
      .prepare(
        `${numbers} INSERT INTO receipts (channel, sequence, cumulative_amount, issued_at, previous, hash, r, vs, signer, redeemable, at)
         SELECT 1, n, CAST(n * ${PRICE} AS TEXT), '${NOW}', ${hex(64)}, ${hex(64)}, ${hex(64)}, ${hex(64)}, ${hex(40)}, 1, ${NOW} FROM numbers`,
      )
      .run()
    database
      .prepare(
        `${numbers} INSERT INTO vends (id, product, price, credit_taken, state, boot_id, at)
         SELECT n, 'espresso', '${PRICE}', '0', 'brewed', '${BOOT}', ${NOW} FROM numbers`,
      )
      .run()
    database.prepare(`UPDATE channel_states SET newest = ${count}, newest_redeemable = ${count}`).run()
  })
}

function make(file: string, count: number): void {
  const database = openDatabase({ file })
  const store = furnish(createStore(database, BOOT))
  store.syncs.record(findings({ deposited: 1n << 100n }))
  fill(database, count)
  store.close()
}

/** A start, including the search for open vends. */
function open(file: string): void {
  const store = openStore({ file, bootId: BOOT })
  store.vends.settleAfterCrash(NOW)
  store.close()
}

const folder = mkdtempSync(join(optionOf('--dir') ?? tmpdir(), 'crema-bench-'))
try {
  const [one, many] = ['one', 'many'].map(name => join(folder, name, 'machine.db')) as [string, string]
  make(one, 1)
  make(many, RECEIPTS)
  const starts = await sideBySide({ one: () => open(one), many: () => open(many) }, { rounds: 3 })
  const [few, full] = [new SoldCups(one), new SoldCups(many)]
  const finish = () => {
    few.finish()
    full.finish()
  }
  const cups = await sideBySide({ one: () => few.take(), many: () => full.take() }, { rounds: 150, warmUp: 20, between: finish })
  few.close()
  full.close()
  const figures = {
    commitRatio: ratioOf(cups.many, cups.one),
    startRatio: ratioOf(starts.many, starts.one),
    receipts: RECEIPTS,
    commitUs: rounded(cups.many),
    startMs: rounded(starts.many / 1000),
  }
  console.log(`With ${RECEIPTS} receipts a cup is taken in ${figures.commitUs} µs, ${figures.commitRatio} times the time with one.`)
  console.log(`The store opens in ${figures.startMs} ms, ${figures.startRatio} times the time with one.`)
  printJson(figures)
} finally {
  rmSync(folder, { recursive: true })
}
