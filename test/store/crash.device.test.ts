import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { childScript } from '../../hal/support/child-script.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Vend } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, channel, NOW } from '../support/make.ts'
import { BOOT, makeFile, PRICE } from './fixture.ts'

interface Acknowledged {
  readonly paid: number[]
  readonly starting: number[]
  readonly brewed: number[]
}

/**
 * Starts a process that takes receipts, and kills it after this many acknowledgements, wherever it then is. Returns everything
 * acknowledged.
 */
async function crash(file: string, afterLines: number): Promise<Acknowledged> {
  const child = spawn(process.execPath, [...childScript('./taking-process', import.meta.url), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: Acknowledged = { paid: [], starting: [], brewed: [] }
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    for (const [step, id] of Object.entries(JSON.parse(line))) acknowledged[step as keyof Acknowledged]?.push(id as number)
    if (++lines === afterLines) child.kill('SIGKILL')
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

const vendsAbove = (store: Store, id: number): Vend[] =>
  store.vends
    .page({ limit: 100_000 })
    .filter(vend => vend.id > id)
    .reverse()
const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n)

/** The credit that this settlement must give. */
const creditFor = ({ state, price, waitsForOwner }: Vend): bigint =>
  state === 'never-started' || (state === 'unknown' && !waitsForOwner) ? price : 0n

/** The minimum: more rounds follow until a never-started vend and an unknown one occurred. */
const ROUNDS = 12

describe('a daemon that is killed at any point', () => {
  it('loses no acknowledged receipt or vend, and owes exactly what was not brewed', async () => {
    const file = makeFile()
    const found = new Set<string>()
    let [lastId, credit, doubts] = [0, 0n, 0]
    for (let round = 0; round < ROUNDS || found.size < 2; round++) {
      const acknowledged = await crash(file, 2 + Math.floor(Math.random() * 40))
      const store = openStore({ file, bootId: BOOT })
      const before = vendsAbove(store, lastId)
      const byId = new Map(before.map(vend => [vend.id, vend]))

      for (const id of acknowledged.paid) expect(byId.get(id)).toBeDefined()
      for (const id of acknowledged.brewed) expect(byId.get(id)?.state).toBe('brewed')
      const open = before.filter(vend => vend.state !== 'brewed')
      expect(open.map(vend => vend.id)).toEqual(open.length === 0 ? [] : [before.at(-1)?.id])

      const settled = store.vends.settleAfterCrash(NOW)
      expect(settled).toEqual(open.map(vend => ({ ...vend, ...settlementExpected(vend, doubts) })))
      doubts += settled.filter(({ state }) => state === 'unknown').length
      for (const { id, state } of settled) if (acknowledged.starting.includes(id)) expect(state).toBe('unknown')
      credit += sum(settled.map(creditFor)) - sum(before.map(vend => vend.creditTaken))
      expect(store.credits.of(channel, anna.address)).toBe(credit)
      expectSumsToAgree(store)

      for (const vend of settled) found.add(vend.state)
      lastId = store.vends.page({ limit: 1 })[0]?.id ?? lastId
      store.close()
    }
  }, 120_000)
})

/**
 * Within the same boot the mark of a start survives, so a vend that is only paid was never started. The day's first doubt is decided for
 * the holder; later ones wait.
 */
const settlementExpected = ({ state }: Vend, doubts: number): Partial<Vend> =>
  state === 'paid' ? { state: 'never-started' } : { state: 'unknown', waitsForOwner: doubts > 0 }

/** The newest receipt's amount equals the sum of what was brewed, what is owed, and what waits for the owner. */
function expectSumsToAgree(store: Store): void {
  const brewed = sum(store.totals().map(total => total.amount))
  const waiting = BigInt(store.vends.waitingForOwner().length) * PRICE
  const paid = store.receipts.newest(channel)?.receipt.cumulativeAmount ?? 0n
  expect(brewed + waiting + sum(store.credits.all().map(each => each.amount))).toBe(paid)
  expect(store.totals().reduce((cups, total) => cups + total.cups, 0)).toBe(
    store.vends.page({ limit: 100_000 }).filter(vend => vend.state === 'brewed').length,
  )
}
