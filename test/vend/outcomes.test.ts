import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { deferred } from '../../hal/support/deferred.ts'
import type { ServedChannel } from '../../src/core/tap/served-channel.ts'
import { asHeld, type Card, hostile, makePhone, PRICE, serve } from '../nfc/bench.ts'
import { createHalo, strangeCard } from '../nfc/cards/emulated-cards.ts'
import { anna, ben, issuer, makeBadge } from '../support/make.ts'
import { openVendBench, type VendBench, type VendBenchOptions } from './vend-bench.ts'

const asCard = (card: { transmit(command: Uint8Array): Uint8Array }): Card => ({ transmit: async command => card.transmit(command) })

async function opened(options: VendBenchOptions = {}) {
  const bench = await openVendBench(options)
  return { bench, phone: await makePhone(bench.machine, anna) }
}

/** Presses and pays; the card leaves once this is shown. Returns the names of the commands it got. */
async function buy(bench: VendBench, card: Card, shows: RegExp): Promise<readonly string[]> {
  bench.press()
  await bench.shows(/Tap phone or card/)
  const laid = bench.lay(card)
  await bench.shows(shows)
  await bench.settle()
  laid.leave()
  await bench.settle()
  await bench.pass(6000)
  return laid.asked
}

const creditOf = ({ machine }: VendBench, who = anna.address) => machine.store.credits.of(serve().id, who)
const vendOf = ({ machine }: VendBench) => machine.store.vends.page({ limit: 1 })[0]

describe('how a cup ended', () => {
  const started = async () => undefined
  const notStarted = () => Promise.reject(new Error('The relay stayed open.'))

  it.each([
    ['brewed', { startCup: started, outcome: 'done' }, ['brewed', 0n, 'brewing']],
    ['begun and failed', { startCup: started, outcome: 'failed' }, ['failed', PRICE, 'brewing']],
    ['begun, and nobody knows', { startCup: started, outcome: 'unknown' }, ['unknown', PRICE, 'brewing']],
    ['never begun', { startCup: notStarted, outcome: 'failed' }, ['never-started', PRICE, 'credit']],
    ['perhaps begun, and nobody knows', { startCup: notStarted, outcome: 'unknown' }, ['unknown', PRICE, 'credit']],
  ] as const)('%s: is in the store and on the phone', async (_, { startCup, outcome }, [state, owed, told]) => {
    const { bench, phone } = await opened({ startCup, brew: async (): Promise<BrewOutcome> => outcome })
    await buy(bench, phone, owed === 0n ? /Remove phone or card/ : /We owe you a cup/)
    expect([vendOf(bench)?.state, creditOf(bench)]).toEqual([state, owed])
    expect((await phone.cups()).map(cup => cup.outcome)).toEqual([told])
  })

  it('is told to no card: it could not read it', async () => {
    const bench = await openVendBench()
    const card = createHalo('a card')
    bench.machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 9n * PRICE }), isCard: false })
    expect(await buy(bench, asCard(card), /Remove phone or card/)).not.toContain('RESULT')
  })

  it('is not told to a phone while it is not written: a credit may not come to be', async () => {
    const { bench, phone } = await opened()
    const fail = () => {
      throw new Error('The disk is full.')
    }
    const { vends } = bench.machine.store
    const before = { ...vends }
    Object.assign(vends, { markStarting: fail, settle: fail })
    expect(await buy(bench, phone, /Please ask the owner/)).not.toContain('RESULT')
    Object.assign(vends, before)
  })

  it('is announced to a holder who has left, for four seconds', async () => {
    const cup = deferred<BrewOutcome>()
    const { bench, phone } = await opened({ brew: () => cup.promise })
    bench.press()
    await bench.shows(/Tap phone or card/)
    const laid = bench.lay(phone)
    await bench.shows(/Is being made/)
    laid.leave()
    await bench.settle()
    await bench.pass(300)
    cup.resolve('done')
    await bench.shows(/is ready/)
    await bench.pass(3999)
    expect([bench.shown.at(-1), bench.loop.state]).toEqual(['Espresso is ready / Take your cup', 'greeting'])
    await bench.pass(1)
    expect([bench.shown.at(-1), bench.loop.state]).toEqual(['Choose a drink', 'idle'])
  })
})

describe('what is shown while a cup is made', () => {
  it('says that it was owed only where the credit paid for all of it', async () => {
    const outcome: { next: BrewOutcome } = { next: 'failed' }
    const price = { now: PRICE }
    const { bench, phone } = await opened({ brew: async () => outcome.next, priceIn: () => price.now })
    await buy(bench, phone, /We owe you a cup/)
    outcome.next = 'done'
    price.now = PRICE + 20n
    await buy(bench, phone, /Is being made/)
    expect(vendOf(bench)).toMatchObject({ paid: 20n, creditTaken: PRICE })
    price.now = 0n
    await buy(bench, phone, /Is being made/)
    expect(vendOf(bench)).toMatchObject({ paid: 0n, creditTaken: 0n })
  })

  it('names an earlier cup in doubt to its own holder only', async () => {
    const { bench, phone } = await opened({ brew: async (): Promise<BrewOutcome> => 'unknown' })
    for (let cup = 0; cup < 3; cup++) await buy(bench, phone, /That did not work/)
    expect(bench.machine.store.vends.waitingForOwner().length).toBeGreaterThan(0)
    const bens = await makePhone(bench.machine, ben)
    await buy(bench, bens, /^Espresso \/ Is being made$/)
    await buy(bench, phone, /An earlier cup: ask the owner/)
  })
})

describe('a brewer that is not ready', () => {
  it('sells nothing, and says so', async () => {
    const { bench, phone } = await opened({ notReady: async () => ['It warms up.'] })
    bench.press()
    await bench.shows(/^The machine is not ready$/)
    const { asked } = bench.lay(phone)
    await bench.settle()
    expect([asked.includes('SIGN'), bench.cups]).toEqual([false, 0])
  })

  it('is noticed at once, and so is its return', async () => {
    let isDry = false
    const { bench } = await opened({ isDry: () => isDry })
    await bench.shows(/Choose a drink/)
    isDry = true
    bench.brewerChanged()
    await bench.shows(/^Out of service \/ No water$/)
    isDry = false
    bench.brewerChanged()
    await bench.shows(/Choose a drink/)
  })
})

describe('why a pressed drink cannot be had', () => {
  it('stays on the display for as long as it is true', async () => {
    let causes: number[] = []
    const { bench } = await opened({ causes: () => causes })
    await bench.shows(/Choose a drink/)
    causes = [6]
    bench.press()
    await bench.shows(/^(?!Choose)/)
    const why = bench.shown.at(-1)
    await bench.pass(4000)
    expect(bench.shown.at(-1)).toBe(why)
    causes = []
    await bench.pass(2000)
    expect(bench.shown.at(-1)).toBe('Choose a drink')
  })
})

describe('a press while a phone is identified', () => {
  it('is paid by that phone without lifting it', async () => {
    const { bench, phone } = await opened()
    const asked = deferred<void>()
    const answer = deferred<void>()
    const slow = hostile(phone, async name => {
      if (name !== 'SELECT') return null
      asked.resolve()
      await answer.promise
      return null
    })
    bench.lay(slow)
    await asked.promise
    bench.press()
    await bench.shows(/Tap phone or card/)
    answer.resolve()
    await bench.shows(/Remove phone or card/)
    expect(bench.cups).toBe(1)
  })
})

describe('an enrolment', () => {
  it('goes on after a card that cannot be enrolled, and says why', async () => {
    const bench = await openVendBench()
    const enrolled = bench.loop.enrol(60_000)
    const laid = bench.lay(asCard(strangeCard))
    await bench.shows(/This card cannot sign/)
    expect(bench.loop.state).toBe('enrolling')
    laid.leave()
    await bench.pass(300)
    const card = createHalo('a new card')
    bench.lay(asCard(card))
    expect(await enrolled).toMatchObject({ address: card.address })
  })

  it('is refused while a customer is served, and ends with the machine', async () => {
    const { bench } = await opened()
    bench.press()
    await bench.shows(/Tap phone or card/)
    await expect(bench.loop.enrol(60_000)).rejects.toMatchObject({ code: 'machine-busy' })
    await bench.pass(40_000)
    const enrolled = expect(bench.loop.enrol(60_000)).rejects.toMatchObject({ code: 'machine-stopping' })
    await expect(bench.loop.enrol(60_000)).rejects.toMatchObject({ code: 'enrolment-under-way' })
    await bench.stop()
    await enrolled
  })
})

describe('a machine that stops', () => {
  it('has shown its last text before it ends', async () => {
    const shown = deferred<void>()
    let isSlow = false
    const { bench } = await opened({ display: () => (isSlow ? shown.promise : Promise.resolve()) })
    await bench.shows(/Choose a drink/)
    isSlow = true
    let hasStopped = false
    const stopped = bench.stop().then(() => {
      hasStopped = true
    })
    await bench.settle()
    expect(hasStopped).toBe(false)
    shown.resolve()
    await stopped
    expect(bench.shown.at(-1)).toBe('Out of service / Switched off')
  })
})

describe('a drink that a customer of several cannot have', () => {
  it.each([
    ['is not in its contract', true, /^Not in your company’s contract/],
    ['is of a company without a contract now', false, /^Your company has no contract/],
  ] as const)('%s: its holder is told so', async (_, isServed, text) => {
    const other = { ...serve(), id: `0x${'7'.repeat(64)}` } as ServedChannel
    const theirs = { ...other, presented: { ...other.presented, terms: { ...other.presented.terms, issuer: ben.address } } }
    const ours = serve()
    const bench = await openVendBench({ channels: [ours, theirs], priceIn: channel => (channel === theirs ? null : PRICE) })
    if (!isServed) bench.machine.channels = [ours]
    bench.press()
    await bench.shows(/Tap phone or card/)
    bench.lay(await makePhone(bench.machine, anna, [asHeld(makeBadge(anna.address, {}, ben), ben)]))
    await bench.shows(text)
  })
})
