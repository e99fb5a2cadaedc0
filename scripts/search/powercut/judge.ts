import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { type Books, isOpen } from './books.ts'
import { type Look, look } from './look.ts'
import type { Leftover } from './losses.ts'
import { circumstancesAt, findingsOf, furnish, holders, isFurnished, offerOf, STARTED_AT } from './setting.ts'

export const DATABASE = 'machine.db'

/** Writes the files that were left into this directory, which is emptied first. */
export function layOut(directory: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { mode: 0o700 })
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes, { mode: 0o600 })
}

/** Starts a machine's store on what a cut left. @returns the promises that are broken */
export function judge({ files, isPowerLost }: Leftover, books: Books, bootId: string, directory: string): string[] {
  layOut(directory, files)
  let store: Store
  try {
    const file = join(directory, DATABASE)
    store = openStore({ file, bootId: isPowerLost ? `${bootId}, and another` : bootId, setAsideAt: () => STARTED_AT })
  } catch (error) {
    return [`the store does not open: ${String(error)}`]
  }
  try {
    const aside = store.setAside().map(path => basename(path))
    const strange = aside.filter(name => !files.has(name) && books.isFurnished)
    const broken = new Set([...strange.map(name => `a file was set aside as ${name}`), ...judgeStore(store, books, isPowerLost)])
    return [...broken]
  } catch (error) {
    return [`the store fails: ${String(error)}`]
  } finally {
    store.close()
  }
}

function judgeStore(store: Store, books: Books, isPowerLost: boolean): string[] {
  if (!isFurnished(store)) {
    if (books.isFurnished) return ['all that was stored is lost']
    furnish(store)
    store.syncs.record(findingsOf(1n, STARTED_AT, 0n))
    return sellAgain(store, books, look(store))
  }
  const found = look(store)
  const broken = books.compare(found, isPowerLost)
  store.vends.settleAfterCrash(store.clock.storedAt())
  const settled = look(store)
  return [...broken, ...wronglySettled(found, settled, books, isPowerLost), ...books.audit(settled), ...sellAgain(store, books, settled)]
}

/** Only what was open changes, and a cup that may have come out does not count as never started. */
function wronglySettled(before: Look, after: Look, books: Books, isPowerLost: boolean): string[] {
  const was = new Map(before.cups.map(({ id, state }) => [id, state]))
  return after.cups.flatMap(({ id, state }) => {
    const open = was.get(id) ?? ''
    const isRight = isOpen(open) ? state.startsWith('unknown') || (open === 'paid' && !isPowerLost) : state === open
    if (books.mayBeBrewed(id) && state === 'never-started') return [`vend ${id}, for which the relay closed, counts as never started`]
    return isRight ? [] : [`vend ${id} was ${open}, and a start made it ${state}`]
  })
}

/** The machine sells on: another cup, with a number that no other had, and the store is sound. */
function sellAgain(store: Store, books: Books, before: Look): string[] {
  const now = store.clock.storedAt() + 60n
  const [holder = '0x'] = holders
  const taken = store.takeReceipt(offerOf(store, { holder, price: 100n, product: 'espresso', now }), circumstancesAt(now))
  if (taken.kind === 'rejected') return [`no cup is sold any more: ${taken.reason}`]
  const settled = store.vends.settleAfterCrash(now)
  store.check()
  const { state } = store.status()
  const known = Math.max(books.newestId, ...before.cups.map(({ id }) => id))
  return [
    ...(taken.vend.id > known ? [] : [`another cup got the number ${taken.vend.id}`]),
    ...(settled.length === 1 && settled[0]?.id === taken.vend.id ? [] : ['a vend was settled twice']),
    ...(state === 'ready' ? [] : [`the store is ${state}`]),
  ]
}
