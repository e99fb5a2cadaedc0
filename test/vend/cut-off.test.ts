import { describe, expect, it } from 'vitest'
import { asHeld, makePhone, PRICE } from '../nfc/bench.ts'
import { createHalo } from '../nfc/cards/emulated-cards.ts'
import { anna, ben, issuer, makeBadge } from '../support/make.ts'
import { openVendBench, type VendBench, type VendBenchOptions } from './vend-bench.ts'

const phoneOf = ({ machine }: VendBench, who = anna) =>
  makePhone(machine, who, [asHeld(makeBadge(who.address))], { confirm: { visit: () => true } })

/** A machine whose power was cut in the middle of this many paid cups of Anna's, one after another. */
async function cutOff(cups: number, options: VendBenchOptions = {}) {
  const bench = await openVendBench(options)
  const phone = await phoneOf(bench)
  for (let cup = 0; cup < cups; cup++) {
    const { vend } = await bench.machine.sell(phone)
    bench.machine.store.vends.markStarting(vend.id)
    await bench.restart()
  }
  return { bench, phone }
}

async function tap(bench: VendBench, phone: Parameters<VendBench['lay']>[0], shows: RegExp): Promise<string> {
  const laid = bench.lay(phone)
  const shown = await bench.shows(shows)
  laid.leave()
  await bench.settle()
  await bench.pass(40_000)
  return shown
}

describe('a cup that a power cut stopped', () => {
  it('is announced at the start, naming nobody, and gives way to a press', async () => {
    const { bench } = await cutOff(1)
    expect(bench.shown.at(-1)).toBe('The last cup was cut off / Its buyer is owed a cup')
    await bench.pass(30_000)
    expect(bench.shown.at(-1)).toBe('Choose a drink')
    const again = (await cutOff(1)).bench
    again.press()
    await again.shows(/Tap phone or card/)
  })

  it('is announced as one for the owner to decide once the day’s doubts are used up', async () => {
    const { bench } = await cutOff(2, { language: 'de' })
    expect(bench.shown.at(-1)).toBe('Der letzte Kaffee brach ab / Bitte den Betreiber fragen')
  })

  it('is not announced where all was well', async () => {
    const { bench } = await cutOff(0)
    await bench.restart()
    expect(bench.shown.at(-1)).toBe('Choose a drink')
  })

  it('is told to its holder alone, at the next tap without a press, and then given', async () => {
    const { bench, phone } = await cutOff(1)
    await tap(bench, await phoneOf(bench, ben), /Press a button first$/)
    expect(await tap(bench, phone, /We owe you/)).toBe('We owe you 0.80 EURT / Press a button')
    bench.press()
    await bench.shows(/Tap phone or card/)
    await tap(bench, phone, /The one we owed you/)
    await tap(bench, phone, /Press a button first$/)
  })

  it('that waits for the owner is told to its holder, at a tap and at the next purchase, until it is decided', async () => {
    const { bench, phone } = await cutOff(2)
    const { store } = bench.machine
    expect(await tap(bench, phone, /in doubt/)).toBe('A cup of 0.80 EURT is in doubt / Please ask the owner')
    bench.press()
    await bench.shows(/Tap phone or card/)
    expect(await tap(bench, phone, /earlier cup/)).toBe('Espresso / An earlier cup: ask the owner')
    const [vend] = store.vends.waitingForOwner()
    store.vends.decide(vend?.id ?? 0, 'credit')
    await tap(bench, phone, /We owe you/)
  })

  it('of a card is told at its next purchase', async () => {
    const bench = await openVendBench()
    const card = createHalo('a card')
    const { store } = bench.machine
    store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 9n * PRICE }), isCard: false })
    const inField = { transmit: async (command: Uint8Array) => card.transmit(command) }
    for (let cup = 0; cup < 2; cup++) {
      store.vends.markStarting((await bench.machine.sell(inField)).vend.id)
      for (const vend of store.vends.settleAfterCrash(bench.machine.now)) expect(vend.state).toBe('unknown')
    }
    bench.press()
    await bench.shows(/Tap phone or card/)
    await tap(bench, inField, /An earlier cup: ask the owner/)
  })
})
