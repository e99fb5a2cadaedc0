import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { StoreError } from '../../src/store/errors.ts'
import type { VendStore } from '../../src/store/vend-store.ts'
import { type Card, makePhone, PRICE, serve } from '../nfc/bench.ts'
import { anna } from '../support/make.ts'
import { openVendBench, type VendBench, type VendBenchOptions } from './vend-bench.ts'

async function opened(options: VendBenchOptions = {}) {
  const bench = await openVendBench(options)
  return { bench, phone: await makePhone(bench.machine, anna) }
}

/** Replaces calls of the store, as a full disk does. Returns the way back. */
function failing({ machine }: VendBench, ...names: (keyof VendStore)[]): () => void {
  const { vends } = machine.store
  const before = { ...vends }
  const fail = () => {
    throw new Error('The disk is full.')
  }
  Object.assign(vends, Object.fromEntries(names.map(name => [name, fail])))
  return () => void Object.assign(vends, before)
}

async function buy(bench: VendBench, phone: Card, shows: RegExp): Promise<void> {
  bench.press()
  await bench.shows(/Tap phone or card/)
  const lain = bench.lay(phone)
  await bench.shows(shows)
  lain.leave()
  await bench.settle()
  await bench.pass(6000)
}

const credit = ({ machine }: VendBench) => machine.store.credits.of(serve().id, anna.address)

describe('a write that failed between the receipt and the relay', () => {
  it('brews nothing and becomes a credit at once', async () => {
    const { bench, phone } = await opened()
    const works = failing(bench, 'markStarting')
    await buy(bench, phone, /We owe you a cup/)
    expect(bench.cups).toBe(0)
    expect(credit(bench)).toBe(PRICE)
    expect((await phone.cups()).at(-1)).toMatchObject({ outcome: 'credit' })
    works()
    await buy(bench, phone, /Remove phone or card/)
    expect(bench.cups).toBe(1)
    expect(credit(bench)).toBe(0n)
  })

  it('becomes a credit as soon as the disk can be written again, without a restart', async () => {
    const { bench, phone } = await opened()
    const works = failing(bench, 'markStarting', 'settle')
    await buy(bench, phone, /Please ask the owner/)
    expect(credit(bench)).toBe(0n)
    works()
    await bench.pass(5000)
    expect(credit(bench)).toBe(PRICE)
  })
})

describe('a store that cannot be read', () => {
  it('is named at the press, and nothing is offered', async () => {
    const { bench } = await opened()
    const { store } = bench.machine
    Object.assign(store, {
      ledger: () => {
        throw new StoreError('damaged', { fact: 'A page is damaged.', expected: 'none', remedy: 'None.' })
      },
    })
    bench.press()
    await bench.shows(/^Its storage failed$/)
    expect(bench.loop.state).toBe('greeting')
  })
})

describe('a settlement that cannot be written', () => {
  it('of a good cup owes nothing, and is written later', async () => {
    const { bench, phone } = await opened()
    const works = failing(bench, 'settle')
    await buy(bench, phone, /Remove phone or card/)
    works()
    await bench.pass(5000)
    expect(bench.machine.store.vends.page({ limit: 1 })).toMatchObject([{ state: 'brewed' }])
    expect(credit(bench)).toBe(0n)
  })
})

describe('a cup in doubt', () => {
  it('is a credit once a day; later ones wait for the owner, and the display says so', async () => {
    const { bench, phone } = await opened({ brew: async (): Promise<BrewOutcome> => 'unknown' })
    await buy(bench, phone, /We owe you a cup/)
    await buy(bench, phone, /Please ask the owner/)
    expect(credit(bench)).toBe(0n)
    await buy(bench, phone, /Please ask the owner/)
    expect(bench.machine.store.vends.waitingForOwner()).toHaveLength(2)
  })
})
