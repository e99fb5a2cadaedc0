import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { whyOutOfService } from '../../src/control/out-of-service.ts'
import { REGULAR_SERVICE } from '../../src/core/causes.ts'
import { channelId } from '../../src/core/terms.ts'
import type { OpenOrder } from '../../src/core/work-order.ts'
import { asHeld, type Card, hostile, makePhone } from '../nfc/bench.ts'
import { anna, ben, domain, makeAddress, makeBadge, makeKey, makeTerms, NOW, machine as ownKey } from '../support/make.ts'
import { openVendBench, type VendBench, type VendBenchOptions } from './vend-bench.ts'

const HOUR_MS = 3_600_000
const MOST = 5
const technicians = makeKey('technicians')
const drivers = makeKey('drivers')

const order = (id: bigint, by: typeof technicians, cause = REGULAR_SERVICE): OpenOrder => {
  const terms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee: by.address })
  return {
    ...{ id, workOrders: makeAddress('work orders'), cause, acceptedAt: NOW, requestedAt: NOW - 60n, fee: 80n },
    ...{ channelId: channelId(terms, domain), visitorIssuer: by.address, redeemed: 0n },
    ...{ provenAmount: 0n, provenFees: 0n },
  }
}

interface ExpectingOptions extends VendBenchOptions {
  readonly synced?: boolean
  /** The cause of the second visitor's order. */
  readonly brings?: number
}

/** A machine at which a technician and a driver are expected. */
async function expecting({ synced = true, brings = REGULAR_SERVICE, ...options }: ExpectingOptions = {}) {
  const bench = await openVendBench(options)
  const { store } = bench.machine
  for (const { address: payee } of [technicians, drivers]) {
    const terms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee })
    store.channels.put({ id: channelId(terms, domain), terms, decimals: 2, symbol: 'EURT' })
  }
  const orders = [order(7n, technicians), order(8n, drivers, brings)]
  if (synced) bench.machine.work.recordOrders(orders)
  else store.work.record(orders)
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

/** What `status` says. */
const why = ({ loop, menu }: VendBench) => whyOutOfService({ vends: loop, menu })

const atWork = /Service \/ Tap again when done/

describe('test cups', () => {
  it('are limited, however often the technician returns without ending the work', async () => {
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

  it('are never brewed while a fault stops the drink, since hands may be inside', async () => {
    let causes: number[] = []
    const { bench, technician } = await expecting({ causes: () => causes })
    await tap(bench, technician, atWork)
    causes = [6]
    await press(bench)
    expect(bench.cups).toBe(0)
    causes = []
    await press(bench)
    expect(bench.cups).toBe(1)
  })

  it('are brewed even if the last cup had no water: only a cup shows that it flows again', async () => {
    const { bench, technician } = await expecting({ isDry: () => true })
    await press(bench)
    expect(bench.cups).toBe(0)
    await tap(bench, technician, atWork)
    await press(bench)
    expect(bench.cups).toBe(1)
  })

  it('are brewed for no brewer that is not ready for another reason', async () => {
    const { bench, technician } = await expecting({ notReady: async () => ['It warms up.'] })
    await tap(bench, technician, atWork)
    await press(bench)
    expect(bench.cups).toBe(0)
  })

  it('are not brewed where the work ended while the brewer was asked', async () => {
    const answer = deferred<readonly string[]>()
    const { bench, technician } = await expecting({ notReady: () => answer.promise })
    await tap(bench, technician, atWork)
    await press(bench)
    await tap(bench, technician, /Thank you/)
    answer.resolve([])
    await bench.settle()
    expect(bench.cups).toBe(0)
  })

  it('are not queued: none is brewed after the work has ended', async () => {
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

describe('a driver, who brings goods', () => {
  const BEANS = 32

  const delivering = () => expecting({ brings: BEANS })

  it('stops no sale, brews nothing, and gets the receipt with the first tap', async () => {
    const { bench, driver } = await delivering()
    await tap(bench, driver, /Thank you/)
    expect(bench.service.isOn).toBe(false)
    expect((await driver.deliveries()).map(({ orderId }) => orderId)).toEqual([8n])
    await press(bench)
    await bench.shows(/Tap phone or card/)
    expect(bench.cups).toBe(0)
    await bench.restart()
    expect(bench.loop.state).toBe('idle')
  })

  it('is told that nothing was filled in as long as the sensors say so, and about no other order', async () => {
    const { bench, driver } = await delivering()
    bench.machine.causes = [BEANS, 2]
    await tap(bench, driver, /^Not refilled yet \/ No beans$/)
    expect(await driver.deliveries()).toEqual([])
    bench.machine.causes = [2]
    await tap(bench, driver, /Thank you/)
    expect(await driver.deliveries()).toHaveLength(1)
  })

  it('neither ends nor prolongs a technician’s work', async () => {
    const { bench, technician, driver } = await delivering()
    await tap(bench, technician, atWork)
    await tap(bench, driver, /Thank you/)
    expect(bench.loop.state).toBe('service')
    await bench.pass(HOUR_MS)
    expect(bench.loop.state).toBe('idle')
  })

  it('at work when an earlier release stopped does not stop the sale after the start', async () => {
    const { bench } = await delivering()
    bench.machine.store.visits.put({ issuer: drivers.address, endsAt: bench.machine.now + 3000n })
    await bench.restart()
    expect(bench.loop.state).toBe('idle')
  })
})

describe('a visitor with orders of both sorts', () => {
  it('is a technician: the sale stops until the work is done', async () => {
    const { bench, driver } = await expecting({ brings: 32 })
    bench.machine.work.recordOrders([...bench.machine.store.work.open(), order(9n, drivers)])
    await tap(bench, driver, atWork)
    expect(bench.loop.state).toBe('service')
    await tap(bench, driver, /Thank you/)
    expect((await driver.deliveries()).map(({ orderId }) => orderId)).toEqual([8n, 9n])
  })
})

describe('somebody else’s tap while a technician works', () => {
  it('is answered as such, and ends nothing', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    const laid = bench.lay({ transmit: async () => Uint8Array.of(0x6a, 0x82) })
    await bench.settle()
    await bench.shows(/^Service \/ Tap again when done$/)
    expect([bench.loop.state, bench.shown.at(-1)]).toEqual(['service', 'Service / Tap again when done'])
    laid.leave()
  })
})

describe('two visitors at work', () => {
  it('must both finish before anything is sold', async () => {
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

describe('work that ends before the machine has read the chain since its start', () => {
  it('has no receipt yet, and the display says why; the next tap starts it again', async () => {
    const { bench, technician } = await expecting({ synced: false })
    await tap(bench, technician, atWork)
    await tap(bench, technician, /No connection, no receipt yet/)
    expect(await technician.deliveries()).toEqual([])
    bench.machine.work.recordOrders(bench.machine.store.work.open())
    await tap(bench, technician, atWork)
    await tap(bench, technician, /Thank you/)
    expect((await technician.deliveries()).map(({ orderId }) => orderId)).toEqual([7n])
  })
})

describe('service mode', () => {
  it('is told when work begins and when it ends, by the second tap or after an hour', async () => {
    const { bench, technician } = await expecting()
    const told: boolean[] = []
    bench.service.onChange(() => told.push(bench.service.isOn), new AbortController().signal)
    await tap(bench, technician, atWork)
    await press(bench)
    expect([told, why(bench), bench.lamps.at(-1)]).toEqual([[true], 'service', 'out-of-service'])
    await tap(bench, technician, /Thank you/)
    expect([told, why(bench)]).toEqual([[true, false], null])
    bench.machine.work.recordOrders([order(9n, technicians)])
    await bench.pass(4000)
    await tap(bench, technician, atWork)
    await bench.pass(HOUR_MS)
    expect(told).toEqual([true, false, true, false])
  })

  it('is told again after a restart in the middle of work', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await bench.restart()
    expect(bench.service.isOn).toBe(true)
    await bench.restart(HOUR_MS)
    expect(bench.service.isOn).toBe(false)
  })
})

describe('a restart in the middle of work', () => {
  it('keeps the machine in service mode until the second tap', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await bench.restart()
    await bench.shows(atWork)
    expect(bench.loop.state).toBe('service')
    await press(bench)
    expect(bench.cups).toBe(1)
    bench.machine.work.recordOrders(bench.machine.store.work.open())
    await tap(bench, technician, /Thank you/)
    await bench.restart()
    expect(bench.loop.state).toBe('idle')
  })

  it('keeps it in service for the rest of the visit’s time and no longer', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await bench.pass(HOUR_MS / 2)
    await bench.restart(HOUR_MS / 4)
    await bench.shows(atWork)
    await bench.pass(HOUR_MS / 4 - 2000)
    expect(bench.loop.state).toBe('service')
    await bench.pass(2000)
    await bench.shows(/Choose a drink/)
    expect(bench.loop.state).toBe('idle')
  })

  it('ends the visit if its time has passed meanwhile', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await bench.restart(HOUR_MS)
    await bench.shows(/Choose a drink/)
    expect(bench.loop.state).toBe('idle')
  })

  it('keeps it in service no longer than a whole visit if the clock was set back', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    bench.machine.now -= 100_000n
    await bench.restart()
    await bench.pass(HOUR_MS)
    expect(bench.loop.state).toBe('idle')
  })

  it('forgets neither of two visitors', async () => {
    const { bench, technician, driver } = await expecting()
    await tap(bench, technician, atWork)
    await tap(bench, driver, atWork)
    await bench.restart()
    bench.machine.work.recordOrders(bench.machine.store.work.open())
    await tap(bench, driver, /Thank you/)
    expect(bench.loop.state).toBe('service')
    await tap(bench, technician, /Thank you/)
    expect(bench.loop.state).toBe('greeting')
  })

  it('allows no further test cups until a day after the first', async () => {
    const { bench, technician } = await expecting()
    await tap(bench, technician, atWork)
    await press(bench, MOST - 1)
    await bench.restart()
    await bench.shows(atWork)
    await press(bench, MOST)
    expect(bench.cups).toBe(MOST)
    await bench.restart(24 * HOUR_MS)
    await tap(bench, technician, atWork)
    await press(bench)
    expect(bench.cups).toBe(MOST + 1)
  })
})

describe('a phone that takes its time', () => {
  /** Each answer meets its deadline; together they take longer than a text stays on the display. */
  const slow = ({ time }: VendBench, phone: Card) =>
    hostile(phone, async name => {
      await time.pause(name === 'SELECT' ? 2900 : 900)
      return null
    })

  async function tapSlowly(bench: VendBench, card: Card, meanwhile: () => Promise<void> = async () => {}) {
    const lain = bench.lay(slow(bench, card))
    await bench.settle()
    await bench.pass(4500)
    await meanwhile()
    await bench.pass(10_000)
    lain.leave()
    await bench.pass(300)
  }

  it('begins and ends the work like any other', async () => {
    const { bench, technician } = await expecting()
    await tapSlowly(bench, technician)
    expect(bench.loop.state).toBe('service')
    await tapSlowly(bench, technician)
    await bench.shows(/Thank you/)
    expect((await technician.deliveries()).map(({ orderId }) => orderId)).toEqual([7n])
  })

  it('does not begin the work if a drink was chosen meanwhile, nor after a restart', async () => {
    const { bench, technician } = await expecting()
    await tapSlowly(bench, technician, () => press(bench))
    await bench.shows(/Tap phone or card/)
    expect(bench.loop.state).toBe('selected')
    await bench.restart()
    expect(bench.loop.state).toBe('idle')
  })

  it('shows its holder’s remaining limit, for as long as any other', async () => {
    const { bench } = await expecting()
    const badge = asHeld(makeBadge(anna.address, { dailyLimit: 500n }))
    const limited = await makePhone(bench.machine, anna, [badge], { confirm: { visit: () => true } })
    await bench.machine.sell(limited)
    const lain = bench.lay(slow(bench, limited))
    await bench.settle()
    await bench.pass(6000)
    await bench.shows(/left today/)
    lain.leave()
    await bench.pass(3000)
    expect(bench.loop.state).toBe('greeting')
    await bench.pass(5000)
    expect(bench.loop.state).toBe('idle')
  })
})
