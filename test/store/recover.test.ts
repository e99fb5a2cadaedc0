import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, NOW } from '../support/make.ts'
import { BOOT, circumstances, findings, makeDatabaseStore, PRICE, take, taken } from './fixture.ts'

/** A store that took a cup and failed. */
function makeFailed() {
  const { database, store } = makeDatabaseStore()
  store.syncs.record(findings({ deposited: 1_000_000n }))
  const { stored } = taken(store)
  const limitPages = (pages: number) => database.prepare(`PRAGMA max_page_count = ${pages}`).get()
  limitPages(1)
  expect(() => fill(store)).toThrow(expect.objectContaining({ fault: 'disk-full' }))
  return { store, file: database.file, stored }
}

function fill(store: Store): void {
  for (let cup = 0; cup < 10_000; cup++) taken(store)
}

describe('a store that failed', () => {
  it('and cannot be opened again says why at each call, and goes on as soon as it can', () => {
    const { store, file, stored } = makeFailed()
    renameSync(file, `${file}.away`)
    mkdirSync(file)
    for (let attempt = 0; attempt < 2; attempt++) {
      store.recover()
      expect(store.status()).toMatchObject({ state: 'failed', fault: { code: 'store-not-writable' } })
      const unread = () => store.ledger(channel, anna.address, circumstances)
      for (const use of [unread, () => store.credits.all(), () => take(store)])
        expect(use).toThrow(expect.objectContaining({ fault: 'not-recovered' }))
    }
    rmdirSync(file)
    renameSync(`${file}.away`, file)
    store.recover()
    expect(store.status()).toEqual({ state: 'ready' })
    expect(store.receipts.newest(channel)?.receipt.cumulativeAmount).toBeGreaterThanOrEqual(stored.receipt.cumulativeAmount)
    expect(take(store).kind).toBe('accepted')
  })

  it('and lost a cup on credit continues from its receipt, whose number no other cup may get', () => {
    const { database, store } = makeDatabaseStore()
    store.vends.settle(taken(store).vend.id, 'failed', NOW)
    const { stored, vend } = taken(store)
    database.prepare('UPDATE channel_states SET newest = 1, newest_redeemable = 1').run()
    for (const table of ['vends', 'receipts']) database.prepare(`DELETE FROM ${table} WHERE id = ?`).run(vend.id)
    database.damaged('a page')
    store.recover()
    expect([store.status().state, store.receipts.newest(channel)?.hash]).toEqual(['ready', stored.hash])
    expect(taken(store, anna.address, { allowance: 2n * PRICE }).vend.id).toBeGreaterThan(vend.id)
  })

  it('settles the cup that its user did not learn of, and leaves the one that is being brewed', () => {
    const { database, store } = makeDatabaseStore()
    const brewing = taken(store)
    store.vends.markStarting(brewing.vend.id)
    // The commit of this one reported a failure, so the vend loop knows nothing of it.
    const unlearned = taken(createStore(database, BOOT))
    database.damaged('a page')
    store.recover()
    const states = store.vends.page({ limit: 9 }).map(({ id, state }) => [id, state])
    expect(states).toEqual([
      [unlearned.vend.id, 'never-started'],
      [brewing.vend.id, 'starting'],
    ])
    expect(store.credits.of(channel, anna.address)).toBe(PRICE)
  })

  it('and lost the outcome of a cup, which no flush had reached, has it again', () => {
    const { database, store } = makeDatabaseStore()
    const { vend } = taken(store)
    store.vends.markStarting(vend.id)
    const lose = () =>
      database.write(() => {
        store.vends.settle(vend.id, 'brewed', NOW)
        throw new Error('lost')
      })
    expect(lose).toThrow('lost')
    const stateNow = () => store.vends.page({ limit: 1 })[0]?.state
    expect(stateNow()).toBe('starting')
    database.damaged('a page')
    store.recover()
    expect([stateNow(), store.credits.of(channel, anna.address)]).toEqual(['brewed', 0n])
  })

  it('and is gone is not replaced by an empty one: the machine must start again', () => {
    const { store, file } = makeFailed()
    rmSync(file)
    store.recover()
    expect(store.status()).toMatchObject({ state: 'damaged', fault: { fact: expect.stringContaining('it is gone') } })
  })

  it('and lost its log has it again', () => {
    const { store, file } = makeFailed()
    const before = store.receipts.newest(channel)
    rmSync(`${file}-wal`)
    store.recover()
    expect([store.status(), store.receipts.newest(channel)]).toEqual([{ state: 'ready' }, before])
  })
})
