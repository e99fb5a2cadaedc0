import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createStore, openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { BOOT, circumstances, findings, furnish, offer, PRICE } from '../../test/store/fixture.ts'
import { issuer, NOW } from '../../test/support/make.ts'

/**
 * Measures whether a cup's cost grows with use: the same steps with one stored receipt and with a million, alternating in one
 * run, and their medians. Run it on the disk in question: `npm run bench:store -- [--json] [--dir DIRECTORY] [--receipts N]`.
 */
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

const RECEIPTS = Number(argument('--receipts') ?? 1_000_000)
const CUPS = 200
const OPENINGS = 15
/** The most that a step may take with all the receipts, as a multiple of its time with one. */
const MOST_RATIO = 1.5

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

function timed(times: number[], work: () => void): void {
  const start = performance.now()
  work()
  times.push(performance.now() - start)
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number

/** One store's timings, in milliseconds. */
interface Times {
  readonly open: number[]
  readonly takeReceipt: number[]
  readonly markStarting: number[]
  readonly settle: number[]
}
const noTimes = (): Times => ({ open: [], takeReceipt: [], markStarting: [], settle: [] })

function measureCup(store: Store, times: Times): void {
  const offered = offer(store, issuer.address)
  let id = 0
  timed(times.takeReceipt, () => {
    const taken = store.takeReceipt(offered, circumstances)
    if (taken.kind === 'rejected') throw new Error(`The benchmark's receipt was refused: ${taken.reason}`)
    id = taken.vend.id
  })
  timed(times.markStarting, () => store.vends.markStarting(id))
  timed(times.settle, () => store.vends.settle(id, 'brewed', NOW))
}

/** A start, including the search for open vends. */
function measureOpening(file: string, times: Times): void {
  let store: Store | undefined
  timed(times.open, () => {
    store = openStore({ file, bootId: BOOT })
    store.vends.settleAfterCrash(NOW)
  })
  store?.close()
}

/** Alternates between the stores, so that a slow moment of the disk affects both. */
function measure(files: readonly string[]): Times[] {
  const measured = files.map(file => ({ file, times: noTimes() }))
  for (let i = 0; i < OPENINGS; i++) for (const { file, times } of measured) measureOpening(file, times)
  const stores = measured.map(({ file, times }) => ({ store: openStore({ file, bootId: BOOT }), times }))
  for (let i = 0; i < CUPS; i++) for (const { store, times } of stores) measureCup(store, times)
  for (const { store } of stores) store.close()
  return measured.map(({ times }) => times)
}

function report([one, many]: readonly Times[]): boolean {
  if (one === undefined || many === undefined) throw new Error('Nothing was measured.')
  const steps = Object.keys(one) as (keyof Times)[]
  const medians = steps.map(step => [step, { one: median(one[step]), many: median(many[step]) }] as const)
  const results = medians.map(([step, { one, many }]) => ({ step, oneMs: one, manyMs: many, ratio: many / one }))
  for (const { step, oneMs, manyMs, ratio } of results)
    console.log(`${step.padEnd(14)} ${oneMs.toFixed(3)} ms with 1 receipt, ${manyMs.toFixed(3)} ms with ${RECEIPTS}: x ${ratio.toFixed(2)}`)
  const flushless = median(one.markStarting) / median(one.settle)
  console.log(`markStarting costs ${flushless.toFixed(2)} of a flushed commit (settle)`)
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ receipts: RECEIPTS, steps: results, markStartingToFullCommit: flushless }))
  return results.every(({ ratio }) => ratio <= MOST_RATIO)
}

const directory = mkdtempSync(join(argument('--dir') ?? tmpdir(), 'crema-benchmark-'))
try {
  const files = ['one', 'many'].map(name => join(directory, name, 'crema.db'))
  for (const [i, file] of files.entries()) make(file, i === 0 ? 1 : RECEIPTS)
  if (!report(measure(files))) process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true })
}
