import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Address, Hash } from '../../src/core/hex.ts'
import { nextReceipt } from '../../src/core/judge-receipt.ts'
import { type DatabaseOptions, openDatabase } from '../../src/store/database.ts'
import { createStore, openStore } from '../../src/store/open-store.ts'
import type { Circumstances, OfferedReceipt, StoredChannel, SyncFindings, Taken } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, DAY, issuer, makeBadge, makeHash, makeReceipt, NOW, signReceipt, terms } from '../support/make.ts'

/** One signature for all receipts: signing takes a millisecond, and the model test needs thousands. */
const ANY_SIGNATURE = signReceipt(anna, makeReceipt(1n))

export const BOOT = 'the first boot'
export const PRICE = 80n

export const storedChannel: StoredChannel = { id: channel, terms, decimals: 2, symbol: 'EURT' }

/** The circumstances at NOW, without any problem. */
export const circumstances: Circumstances = { now: NOW, timeTrusted: true, margin: DAY, allowance: 0n }

/** The findings of a sync of the usual channel: 100.00 deposited. */
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

/** A directory that is removed when the test ends. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'crema-store-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const makeFile = (): string => join(makeDirectory(), 'state', 'crema.db')

/** Adds the usual channel and Anna's badge. */
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

/** The same, together with its database. */
export function makeDatabaseStore(options: Partial<DatabaseOptions> = {}) {
  const database = openDatabase({ file: makeFile(), ...options })
  const store = furnish(createStore(database, BOOT))
  store.syncs.record(findings())
  onTestFinished(() => store.close())
  return { database, store }
}

/**
 * The receipt that the store would request from this holder, as if correctly signed. The signature is arbitrary, because the
 * store does not check it.
 */
export function offer(
  store: Store,
  holder: Address = anna.address,
  change: Partial<Circumstances & { price: bigint; id: Hash }> = {},
): OfferedReceipt {
  const { price = PRICE, id = channel, ...rest } = change
  const receipt = nextReceipt(store.ledger(id, holder, { ...circumstances, ...rest }), price)
  return { receipt, signature: ANY_SIGNATURE, signer: holder, holder, product: 'espresso', price }
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
