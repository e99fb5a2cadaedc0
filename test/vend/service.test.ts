import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { REGULAR_SERVICE } from '../../src/core/causes.ts'
import { channelId } from '../../src/core/terms.ts'
import type { OpenOrder } from '../../src/core/work-order.ts'
import { asHeld, type Card, makePhone } from '../nfc/bench.ts'
import { anna, ben, domain, makeAddress, makeBadge, makeKey, makeTerms, NOW, machine as ownKey } from '../support/make.ts'
import { openVendBench, type VendBench, type VendBenchOptions } from './vend-bench.ts'

const HOUR_MS = 3_600_000
const MOST = 5
const technicians = makeKey('technicians')
const drivers = makeKey('drivers')

const order = (id: bigint, by: typeof technicians): OpenOrder => {
  const terms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee: by.address })
  return {
    ...{ id, workOrders: makeAddress('work orders'), cause: REGULAR_SERVICE, acceptedAt: NOW, requestedAt: NOW - 60n, fee: 80n },
    ...{ channelId: channelId(terms, domain), visitorIssuer: by.address, redeemed: 0n },
  }
}

/** A machine at which a technician and a driver are expected. */
async function expecting(options: VendBenchOptions = {}) {
  const bench = await openVendBench(options)
  const { store } = bench.machine
  for (const { address: payee } of [technicians, drivers]) {
    const terms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee })
    store.channels.put({ id: channelId(terms, domain), terms, decimals: 2, symbol: 'EURT' })
  }
  store.work.record([order(7n, technicians), order(8n, drivers)])
  const confirming = { confirm: { visit: () => true } }
  const technician = await makePhone(bench.machine, anna, [asHeld(makeBadge(anna.address, {}, technicians), technicians)], confirming)
  const driver = await makePhone(bench.machine, ben, [asHeld(makeBadge(ben.address, {}, drivers), drivers)], confirming)
  return { bench, technician, driver }
}

async function tap(bench: VendBench, card: Card, shows: RegExp) {
  const lain = bench.lay(card)
  await bench.shows(shows)
  lain.leave()
  await bench.pass(300)
}

async function press(bench: VendBench, times = 1) {
  for (let i = 0; i < times; i++) {
    bench.press()
    await bench.settle()
  }
}

const atWork = /Service \/ Tap again when done/

describe('test cups', () => {
  it('are a few, however often the technician comes back without an end to the work', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await press(bench, MOST + 2)
    expect(bench.cups).toBe(MOST)
    await bench.pass(HOUR_MS)
    await tap(bench, technician, atWork)
    await press(bench, MOST)
    expect(bench.cups).toBe(MOST)
    await bench.pass(24 * HOUR_MS)
    await tap(bench, technician, atWork)
    await press(bench)
    expect(bench.cups).toBe(MOST + 1)
  })

  it('are never brewed while a fault stops the drink: somebody’s hands may be inside', async () => {
    let causes: number[] = []
    const { bench, technician } = await expecting({ stops: () => causes })
    await tap(bench, technician, atWork)
    causes = [6]
    await press(bench)
    expect(bench.cups).toBe(0)
    causes = []
    await press(bench)
    expect(bench.cups).toBe(1)
  })

  it('are brewed where the last cup had no water: only a cup shows that it flows again', async () => {
    const { bench, technician } = await expecting({ isDry: () => true })
    await press(bench)
    expect(bench.cups).toBe(0)
    await tap(bench, technician, atWork)
    await press(bench)
    expect(bench.cups).toBe(1)
  })

  it('do not wait for each other: none is brewed after the work has ended', async () => {
    const brewed = deferred<BrewOutcome>()
    const { bench, technician } = await expecting({ brew: () => brewed.promise })
    await tap(bench, technician, atWork)
    await press(bench, 3)
    await tap(bench, technician, /Thank you/)
    brewed.resolve('done')
    await bench.settle()
    expect(bench.cups).toBe(1)
  })
})

describe('two at work', () => {
  it('both end it before anything is sold', async () => {
    const { bench, technician, driver } = await expecting()
    await tap(bench, technician, atWork)
    await tap(bench, driver, atWork)
    await tap(bench, driver, /Thank you/)
    expect((await driver.deliveries()).map(({ orderId }) => orderId)).toEqual([8n])
    await press(bench)
    expect(bench.cups).toBe(1)
    await tap(bench, technician, /Thank you/)
    await press(bench)
    await bench.shows(/Tap phone or card/)
    expect(bench.cups).toBe(1)
  })
})
