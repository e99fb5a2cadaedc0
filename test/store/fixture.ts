import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Address, Hash } from '../../src/core/hex.ts'
import { nextReceipt } from '../../src/core/judge-receipt.ts'
import { type DatabaseOptions, openDatabase } from '../../src/store/database.ts'
import { createStore, openStore } from '../../src/store/open-store.ts'
import type { Circumstances, OfferedReceipt, Store, StoredChannel, SyncFindings, Taken } from '../../src/store/store.ts'
import { anna, channel, DAY, issuer, makeBadge, makeHash, NOW, signReceipt, terms } from '../support/make.ts'

export const BOOT = 'the first boot'
export const PRICE = 80n

export const storedChannel: StoredChannel = { id: channel, terms, decimals: 2, symbol: 'EURT' }

/** What the machine knows beside the store, all well at NOW. */
export const circumstances: Circumstances = { now: NOW, timeTrusted: true, margin: DAY, allowance: 0n }

/** What a sync of the usual channel finds: 100.00 deposited. */
export function findings(
  change: Partial<{ deposited: bigint; redeemed: bigint; closesAt: bigint; headAt: bigint; id: Hash }> = {},
): SyncFindings {
  const { deposited = 10_000n, redeemed = 0n, closesAt = 0n, headAt = NOW, id = channel } = change
  return {
    headAt,
    finalBlock: { number: 7n, at: headAt - 12n, hash: makeHash('block 7') },
    channels: new Map([[id, { deposited, redeemed, closesAt }]]),
  }
}

/** A directory that goes when the test ends. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'crema-store-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const makeFile = (): string => join(makeDirectory(), 'state', 'crema.db')

/** The usual channel and Anna's badge in a store. */
export function furnish(store: Store): Store {
  store.channels.put(storedChannel)
  store.badges.put(issuer.address, { ...makeBadge(anna.address), isCard: false })
  return store
}

/** A store with the usual channel, synced, and Anna's badge; closed when the test ends. */
export function makeStore(file = makeFile()): Store {
  const store = furnish(openStore({ file, bootId: BOOT }))
  store.syncs.record(findings())
  onTestFinished(() => store.close())
  return store
}

/** The same with the database in the test's hands. */
export function makeDatabaseStore(options: Partial<DatabaseOptions> = {}) {
  const database = openDatabase({ file: makeFile(), ...options })
  const store = furnish(createStore(database, BOOT))
  store.syncs.record(findings())
  onTestFinished(() => store.close())
  return { database, store }
}

/** The receipt that the store would ask this holder for, as if it was well signed. Recovery is not the store's business, so the signature is any. */
export function offer(
  store: Store,
  holder: Address = anna.address,
  change: Partial<Circumstances & { price: bigint; id: Hash }> = {},
): OfferedReceipt {
  const { price = PRICE, id = channel, ...rest } = change
  const receipt = nextReceipt(store.ledger(id, holder, { ...circumstances, ...rest }), price)
  return { receipt, signature: signReceipt(anna, receipt), signer: holder, holder, product: 'espresso', price }
}

export const take = (
  store: Store,
  holder: Address = anna.address,
  change: Partial<Circumstances & { price: bigint; id: Hash }> = {},
): Taken => store.takeReceipt(offer(store, holder, change), { ...circumstances, ...change })

/** A cup that must be accepted. */
export function taken(store: Store, holder: Address = anna.address, change: Partial<Circumstances & { price: bigint; id: Hash }> = {}) {
  const result = take(store, holder, change)
  if (result.kind === 'rejected') throw new Error(`${result.reason}: got ${result.got}, expected ${result.expected}`)
  return result
}
