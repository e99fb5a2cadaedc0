import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { makePhone, PRICE, serve } from '../nfc/bench.ts'
import { anna, DAY } from '../support/make.ts'
import { openVendBench, type VendBench } from './vend-bench.ts'

const LOOK_MS = 2000

/** Everything that decides whether a drink is sold. */
const world = fc.record({
  plugged: fc.boolean(),
  causes: fc.constantFrom([], [], [3]),
  rented: fc.constantFrom(true, true, false),
  closesAt: fc.constantFrom(0n, 0n, 2_000_000_000n),
  deposited: fc.constantFrom(PRICE, PRICE - 1n),
  days: fc.constantFrom(0n, 5n, 6n, 7n),
  timeTrusted: fc.boolean(),
  alarmed: fc.boolean(),
  allowance: fc.constantFrom(0n, PRICE),
})
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never

describe('the idle display and the lamp', () => {
  it('say that nothing is sold exactly while nothing is, whatever appears and disappears, without a press', async () => {
    let at: World | null = null
    const bench = await openVendBench({ causes: () => at?.causes ?? [], priceIn: () => PRICE })
    const { machine } = bench
    const channels = machine.channels
    const begun = machine.now
    const enter = async (next: World) => {
      at = next
      bench.plug(next.plugged)
      machine.channels = next.rented ? channels : []
      machine.now = begun
      machine.sync({ closesAt: next.closesAt, deposited: next.deposited }, channels)
      machine.now = begun + next.days * DAY
      machine.timeTrusted = next.timeTrusted
      machine.allowance = next.allowance
      for (const { id } of machine.store.alarms.open()) machine.store.alarms.end(id, machine.now)
      if (next.alarmed) machine.store.alarms.raise({ channelId: serve().id, kind: 'brought-back', amount: 1n, at: machine.now })
      await bench.pass(LOOK_MS)
    }
    await fc.assert(
      fc.asyncProperty(world, async next => {
        await enter(next)
        const isSold = bench.menu.whyNothing() === null
        expect([bench.shown.at(-1) === 'Choose a drink', bench.lamps.at(-1)]).toEqual([isSold, isSold ? 'idle' : 'out-of-service'])
        if (!isSold) expect(bench.shown.at(-1)).toMatch(/^Out of service \/ ./)
        bench.press()
        await bench.settle()
        expect(/Tap phone or card/.test(bench.shown.at(-1) ?? '')).toBe(isSold)
        await bench.pass(40_000)
      }),
      { numRuns: 60 },
    )
  })

  const shownWhile = async (change: (bench: VendBench) => void) => {
    const bench = await openVendBench()
    await bench.shows(/Choose a drink/)
    change(bench)
    await bench.pass(LOOK_MS)
    return [bench.shown.at(-1), bench.lamps.at(-1)]
  }

  it.each<[string, string, (bench: VendBench) => void]>([
    ['the payer leaves', 'Your company is ending its contract', ({ machine }) => machine.sync({ closesAt: machine.now + DAY })],
    ['no sync came for too long', 'No connection for too long', ({ machine }) => Object.assign(machine, { now: machine.now + 6n * DAY })],
    ['the deposit is used up', 'Your company’s deposit is used up', ({ machine }) => machine.sync({ deposited: PRICE - 1n })],
    ['the time is not trusted', 'Waiting for a connection', ({ machine }) => Object.assign(machine, { timeTrusted: false })],
    ['the agreement has ended', 'Not rented', ({ machine }) => Object.assign(machine, { channels: [] })],
    [
      'a twin may run',
      'Waiting for a connection',
      ({ machine }) => machine.store.alarms.raise({ channelId: null, kind: 'lost-cups', amount: 3n, at: machine.now }),
    ],
  ])('say so when %s', async (_, reason, change) => {
    expect(await shownWhile(change)).toEqual([`Out of service / ${reason}`, 'out-of-service'])
  })

  it('end a selection that nobody can pay for any more, and say why', async () => {
    const bench = await openVendBench()
    bench.press()
    await bench.shows(/Tap phone or card/)
    bench.machine.sync({ closesAt: bench.machine.now + DAY })
    await bench.pass(LOOK_MS)
    expect([bench.shown.at(-1), bench.lamps.at(-1)]).toEqual(['Out of service / Your company is ending its contract', 'refused'])
    await bench.pass(30_000)
    expect(bench.lamps.at(-1)).toBe('out-of-service')
    expect(bench.shown.join()).not.toMatch(/Choose again/)
  })

  it('answer a tap although nothing is sold, with the lamp of a machine out of service', async () => {
    const bench = await openVendBench()
    bench.machine.sync({ closesAt: bench.machine.now + DAY })
    await bench.pass(LOOK_MS)
    bench.lay(await makePhone(bench.machine, anna))
    await bench.shows(/Press a button first/)
    expect(bench.lamps.at(-1)).toBe('out-of-service')
    await bench.pass(4000)
    expect(bench.shown.at(-1)).toBe('Out of service / Your company is ending its contract')
  })

  it('leave what went wrong to be read, and then say that nothing is sold', async () => {
    const bench = await openVendBench({ brew: async (): Promise<BrewOutcome> => 'failed' })
    bench.machine.sync({ deposited: PRICE })
    bench.press()
    await bench.shows(/Tap phone or card/)
    const laid = bench.lay(await makePhone(bench.machine, anna))
    await bench.shows(/We owe you a cup/)
    laid.leave()
    await bench.settle()
    await bench.pass(10_000)
    expect(bench.shown.at(-1)).toMatch(/We owe you a cup/)
    await bench.pass(30_000)
    expect(bench.shown.at(-1)).toBe('Out of service / Your company’s deposit is used up')
    expect(bench.lamps.at(-1)).toBe('out-of-service')
  })

  it('let the holder of a credit take the cup although nothing is sold', async () => {
    let outcome: BrewOutcome = 'failed'
    const bench = await openVendBench({ brew: async () => outcome })
    const phone = await makePhone(bench.machine, anna, undefined, { confirm: { visit: () => true } })
    bench.press()
    await bench.shows(/Tap phone or card/)
    const laid = bench.lay(phone)
    await bench.shows(/We owe you a cup/)
    laid.leave()
    bench.machine.sync({ closesAt: bench.machine.now + DAY })
    await bench.pass(40_000)
    expect(bench.shown.at(-1)).toMatch(/Out of service/)
    outcome = 'done'
    bench.press()
    await bench.shows(/Tap phone or card/)
    bench.lay(phone)
    await bench.shows(/The one we owed you/)
  })
})

describe('the last text', () => {
  it('stays, although a cup ends and a press is remembered while the machine stops', async () => {
    const cup = deferred<BrewOutcome>()
    const bench = await openVendBench({ brew: () => cup.promise })
    bench.press()
    await bench.shows(/Tap phone or card/)
    const laid = bench.lay(await makePhone(bench.machine, anna))
    await bench.shows(/Is being made/)
    laid.leave()
    await bench.settle()
    await bench.pass(300)
    bench.press()
    await bench.shows(/is next/)
    const stopped = bench.stop()
    await bench.settle()
    cup.resolve('done')
    await stopped
    await bench.pass(60_000)
    expect([bench.shown.at(-1), bench.lamps.at(-1)]).toEqual(['Out of service / Switched off', 'out-of-service'])
  })
})
