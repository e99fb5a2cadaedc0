import { describe, expect, it, onTestFinished } from 'vitest'
import { CremaError } from '../../src/core/crema-error.ts'
import type { Hash } from '../../src/core/hex.ts'
import { channelId } from '../../src/core/terms.ts'
import { Courier } from '../../src/courier/courier.ts'
import type { Outlet } from '../../src/courier/outlet.ts'
import { createLogger } from '../../src/logger.ts'
import { circumstances, findings, makeStore, offer, PRICE } from '../store/fixture.ts'
import { anna, channel, domain, machine, makeAddress, makeTerms, signReceipt } from '../support/make.ts'
import { simulateTime } from '../support/simulated-time.ts'

/** An outlet that takes everything, until a test says otherwise. */
function fakeOutlet() {
  const taken: { channelId: Hash; cumulativeAmount: string }[] = []
  let asked = 0
  let refuses: (id: Hash) => boolean = () => false
  let hangs = false
  let closed = false
  const outlet: Outlet = {
    name: 'the test',
    hand: async (id, body, signal) => {
      asked++
      if (hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
      if (refuses(id)) throw new CremaError({ code: 'no', fact: 'No.', expected: 'yes', remedy: 'Wait.' })
      const { cumulativeAmount } = JSON.parse(body) as { cumulativeAmount: string }
      taken.push({ channelId: id, cumulativeAmount })
    },
    close: async () => {
      closed = true
    },
  }
  return {
    outlet,
    taken,
    asked: () => asked,
    isClosed: () => closed,
    refuse: (which: (id: Hash) => boolean) => {
      refuses = which
    },
    hang: () => {
      hangs = true
    },
  }
}

function makeBench(cups = 0, more: Partial<Outlet> = {}) {
  const store = makeStore()
  const time = simulateTime()
  const fake = fakeOutlet()
  const sources = { store, domain, signer: machine }
  const courier = new Courier({ sources, outlets: [{ ...fake.outlet, ...more }], time, everyMs: 3_600_000, log: createLogger('fatal') })
  const buy = (id = channel) => {
    const offered = offer(store, anna.address, { id })
    store.takeReceipt({ ...offered, signature: signReceipt(anna, offered.receipt) }, circumstances)
    courier.wake()
  }
  for (let cup = 0; cup < cups; cup++) buy()
  const stop = new AbortController()
  const ended = Promise.all(courier.loops().map(loop => loop.run(stop.signal)))
  onTestFinished(() => stop.abort())
  return { store, time, courier, buy, stop, ended, ...fake }
}

/** A second customer of the same issuer, which paid as much in. */
function secondChannel({ store }: ReturnType<typeof makeBench>): Hash {
  const terms = makeTerms({ payer: makeAddress('second payer') })
  const id = channelId(terms, domain)
  store.channels.put({ id, terms, decimals: 2, symbol: 'EURT' })
  store.syncs.record(findings({ id }))
  return id
}

describe('the courier', () => {
  it('hands out what is there at its start, then each new receipt a second after its cup, several as one', async () => {
    const bench = makeBench(1)
    await bench.time.pass(0)
    expect(bench.taken).toMatchObject([{ channelId: channel, cumulativeAmount: String(PRICE) }])
    bench.buy()
    bench.buy()
    await bench.time.pass(999)
    expect(bench.taken).toHaveLength(1)
    await bench.time.pass(1)
    expect(bench.taken[1]).toMatchObject({ cumulativeAmount: String(3n * PRICE) })
    await bench.time.pass(10_000_000)
    expect(bench.asked()).toBe(2)
  })

  it('finds a receipt of which nobody told it', async () => {
    const bench = makeBench()
    await bench.time.pass(0)
    const offered = offer(bench.store)
    bench.store.takeReceipt({ ...offered, signature: signReceipt(anna, offered.receipt) }, circumstances)
    await bench.time.pass(3_600_000)
    expect(bench.taken).toHaveLength(1)
  })

  it('keeps one message for each channel through an outage, with growing pauses, and catches up', async () => {
    const bench = makeBench()
    bench.refuse(() => true)
    for (let cup = 0; cup < 50; cup++) bench.buy()
    await bench.time.pass(6 * 3_600_000)
    expect(bench.asked()).toBeLessThan(6 * 60 + 20)
    expect(bench.courier.status()).toMatchObject([{ outlet: 'the test', waiting: 1, fault: { code: 'no' } }])
    bench.refuse(() => false)
    await bench.time.pass(60_000)
    expect(bench.taken).toMatchObject([{ cumulativeAmount: String(50n * PRICE) }])
    expect(bench.courier.status()).toMatchObject([{ waiting: 0, fault: null }])
  })

  it('lets a channel that is refused keep no other back', async () => {
    const bench = makeBench()
    const second = secondChannel(bench)
    bench.refuse(id => id === channel)
    bench.buy()
    bench.buy(second)
    await bench.time.pass(60_000)
    expect(bench.taken.map(each => each.channelId)).toEqual([second])
    expect(bench.courier.status()).toMatchObject([{ waiting: 1, fault: { code: 'no' } }])
  })

  it('gives up an outlet that does not answer, and tries again', async () => {
    const bench = makeBench()
    bench.hang()
    bench.buy()
    await bench.time.pass(16_000)
    expect(bench.courier.status()).toMatchObject([{ fault: { code: 'outlet-slow' } }])
    await bench.time.pass(1000)
    expect(bench.asked()).toBe(2)
  })

  it('stops in the middle of a message, and leaves no timer behind', async () => {
    const bench = makeBench()
    bench.hang()
    bench.buy()
    await bench.time.pass(1000)
    expect(bench.asked()).toBe(1)
    bench.stop.abort()
    await bench.ended
    expect(bench.isClosed()).toBe(true)
    expect(bench.time.waiting).toBe(0)
    expect(bench.courier.status()).toMatchObject([{ fault: null }])
  })

  it('has nothing to do without outlets', () => {
    const { store, time } = makeBench()
    const sources = { store, domain, signer: machine }
    const idle = new Courier({ sources, outlets: [], time, everyMs: 1, log: createLogger('fatal') })
    expect(idle.loops()).toEqual([])
    expect(idle.status()).toEqual([])
  })

  it('hands out only what is wanted, and what still is once more after its time', async () => {
    const stranded: Hash[] = []
    const bench = makeBench(1, { wants: id => stranded.includes(id), againAfterMs: 7_200_000 })
    const HOUR_MS = 3_600_000
    await bench.time.pass(HOUR_MS)
    expect([bench.taken.length, bench.courier.status()[0]?.waiting]).toEqual([0, 0])
    stranded.push(channel)
    expect(bench.courier.status()).toMatchObject([{ waiting: 1 }])
    await bench.time.pass(2 * HOUR_MS)
    expect(bench.taken).toHaveLength(1)
    await bench.time.pass(HOUR_MS)
    expect(bench.taken).toHaveLength(2)
    stranded.pop()
    await bench.time.pass(9 * HOUR_MS)
    expect(bench.taken).toHaveLength(2)
  })
})
