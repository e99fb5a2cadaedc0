import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hash } from '../../../src/core/hex.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW } from '../../support/make.ts'
import { BOOT, findings, furnish, taken } from '../fixture.ts'
import type { FaultyDisk } from './disk.ts'

/**
 * Sells cups on each of these disks, which may fail, and opens the store again after each failure, as a machine does. What the relay has
 * acted on is written beside the disk's image, so that each power cut has what must have survived it. Prints a line for each disk.
 */
const [cups, disks] = process.argv.slice(2) as [string, string]

function sell({ directory, image, env }: FaultyDisk): object {
  const acted: Hash[] = []
  const brewed: number[] = []
  const acknowledge = () => writeFileSync(join(image, 'acknowledged'), JSON.stringify({ acted, brewed }))
  Object.assign(process.env, env)
  acknowledge()
  const store = start(join(directory, 'machine.db'))
  for (let cup = 0; cup < Number(cups); cup++) {
    trying(store, () => {
      const { vend, stored } = taken(store)
      acted.push(stored.hash)
      acknowledge()
      trying(store, () => store.vends.markStarting(vend.id))
      while (!trying(store, () => store.vends.settle(vend.id, 'brewed', NOW)));
      acknowledge()
      twoSecondsPass(store)
      brewed.push(vend.id)
      acknowledge()
    })
  }
  const { state } = store.status()
  store.close()
  return { state, acted: acted.length, brewed: brewed.length }
}

/** A start that fails is repeated, as systemd does. */
function start(file: string): Store {
  for (let tries = 0; ; tries++) {
    let store: Store | undefined
    try {
      store = openStore({ file, bootId: BOOT, after })
      furnish(store).syncs.record(findings())
      return store
    } catch (error) {
      store?.close()
      if (tries === 20) throw error
    }
  }
}

/** What waits for two seconds to pass. */
const waiting = new Set<() => void>()

function after(_: number, act: () => void): () => void {
  waiting.add(act)
  return () => void waiting.delete(act)
}

function twoSecondsPass(store: Store): void {
  for (const act of waiting) {
    waiting.delete(act)
    act()
  }
  for (let tries = 0; tries < 20 && store.status().state !== 'ready'; tries++) store.recover()
}

/** Whether it succeeded; opens the store again if not. */
function trying(store: Store, work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    for (let tries = 0; tries < 20 && store.status().state !== 'ready'; tries++) store.recover()
    return false
  }
}

for (const disk of JSON.parse(disks) as FaultyDisk[]) console.log(JSON.stringify(sell(disk)))
