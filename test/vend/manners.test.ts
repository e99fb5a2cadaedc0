import { describe, expect, it } from 'vitest'
import type { BrewOutcome } from '../../hal/brewer.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { whyOutOfService } from '../../src/control/out-of-service.ts'
import type { ServedChannel } from '../../src/core/tap/served-channel.ts'
import { encodeSignAnswer } from '../../src/core/tap/sign.ts'
import { asHeld, type Card, hostile, makePhone, nameOf, PRICE, serve } from '../nfc/bench.ts'
import { androidWithoutApp, createHalo, strangeCard } from '../nfc/cards/emulated-cards.ts'
import { anna, ben, issuer, makeAddress, makeBadge, makeHash, makeKey, makeTerms } from '../support/make.ts'
import { openVendBench, type VendBench } from './vend-bench.ts'

const limited = asHeld(makeBadge(anna.address, { dailyLimit: 500n }))
const phoneOf = ({ machine }: VendBench, who = anna) =>
  makePhone(machine, who, [who === anna ? limited : asHeld(makeBadge(who.address))], { confirm: { visit: () => true } })
const asCard = (card: { transmit(command: Uint8Array): Uint8Array }): Card => ({ transmit: async command => card.transmit(command) })

async function press(bench: VendBench): Promise<void> {
  bench.press()
  await bench.shows(/Tap phone or card/)
}

/** Pays for a cup; the phone leaves while it is made. */
async function payAndLeave(bench: VendBench): Promise<void> {
  await press(bench)
  const laid = bench.lay(await phoneOf(bench))
  await bench.shows(/Is being made/)
  laid.leave()
  await bench.settle()
  await bench.pass(300)
}

/** Buys a cup; the phone stays in the field. */
async function buy(bench: VendBench, phone: Card) {
  await press(bench)
  const lain = bench.lay(phone)
  await bench.shows(/Remove phone or card/)
  bench.machine.now += 6n
  return lain
}

/** Buys a cup, and removes the phone for good. */
async function buyAndLeave(bench: VendBench, phone: Card): Promise<void> {
  const lain = await buy(bench, phone)
  lain.leave()
  await bench.settle()
  await bench.pass(300)
  await bench.shows(/Choose a drink/)
}

describe('a cup', () => {
  it('is announced once its receipt was taken, whether a phone or a card paid, and not when nothing was', async () => {
    const bench = await openVendBench()
    await buyAndLeave(bench, await phoneOf(bench))
    expect(bench.sales).toBe(1)
    const card = createHalo('a card')
    bench.machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 3n * PRICE }), isCard: false })
    await buyAndLeave(bench, asCard(card))
    expect([bench.cups, bench.sales]).toEqual([2, 2])
    await press(bench)
    bench.lay(asCard(strangeCard))
    await bench.settle()
    expect(bench.sales).toBe(2)
  })
})

describe('a machine that stops during a cup', () => {
  it.each(['nothing more', 'another press'])(
    'finishes the cup, leaves no timer behind, and shows nothing after its last text: %s',
    async more => {
      const cup = deferred<BrewOutcome>()
      const bench = await openVendBench({ brew: () => cup.promise })
      await payAndLeave(bench)
      if (more === 'another press') bench.press()
      await bench.settle()
      const stopped = bench.stop()
      await bench.settle()
      cup.resolve('done')
      await stopped
      await bench.settle()
      expect(bench.time.waiting).toBe(0)
      expect(bench.cups).toBe(1)
      expect(bench.shown.at(-1)).toContain('Out of service')
      expect(bench.loop.state).not.toBe('selected')
    },
  )
})

describe('a press', () => {
  it.each([30_000, 5_000])('is valid for the configured time of %i ms', async selectionMs => {
    const bench = await openVendBench({ selectionMs })
    await press(bench)
    await bench.pass(selectionMs - 1)
    expect(bench.shown.at(-1)).toContain('Tap phone or card')
    await bench.pass(1)
    await bench.shows(/Time is up/)
    const { asked } = bench.lay(await phoneOf(bench))
    await bench.shows(/Press a button first/)
    expect(asked).not.toContain('SIGN')
    expect(bench.cups).toBe(0)
  })

  it('is good for one cup: the same phone, tapped again, is asked to press first', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    await buyAndLeave(bench, phone)
    const again = bench.lay(phone)
    await bench.shows(/Press a button first/)
    await bench.settle()
    expect(again.asked).not.toContain('SIGN')
    expect(bench.cups).toBe(1)
  })
})

describe('a repeated tap', () => {
  it('after a tear gets the identical bytes, and pays', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    const signs: string[] = []
    let tearing = true
    const hasty = hostile(phone, async (name, command) => {
      if (name !== 'SIGN') return null
      signs.push(Buffer.from(command).toString('hex'))
      if (!tearing) return null
      const answer = await phone.transmit(command)
      if (answer.length !== 66) return answer
      lain.leave()
      return answer
    })
    await press(bench)
    let lain = bench.lay(hasty)
    await bench.shows(/Try again/)
    tearing = false
    bench.machine.now += 1n
    await bench.pass(300)
    lain = bench.lay(hasty)
    await bench.shows(/Remove phone or card/)
    expect(new Set(signs).size).toBe(1)
    expect(bench.cups).toBe(1)
  })
})

describe('after a cup the reader is ignored', () => {
  it('while the phone stays, and so is a press', async () => {
    const bench = await openVendBench()
    const { asked } = await buy(bench, await phoneOf(bench))
    const before = asked.length
    bench.press()
    await bench.pass(60_000)
    expect(asked).toHaveLength(before)
    expect(bench.shown.at(-1)).toContain('Remove')
  })

  it('for a phone that returns before the field was empty for 300 ms', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    const first = await buy(bench, phone)
    first.leave()
    await bench.settle()
    await bench.pass(299)
    const flicker = bench.lay(phone)
    await bench.settle()
    await bench.pass(1000)
    expect(flicker.asked).toEqual([])
    flicker.leave()
    await bench.settle()
    await bench.pass(299)
    expect(bench.shown.at(-1)).toContain('Remove')
    await bench.pass(1)
    await bench.shows(/Choose a drink/)
  })

  it('until a new press', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    await buyAndLeave(bench, phone)
    await buy(bench, phone)
    expect(bench.cups).toBe(2)
  })
})

describe('the display', () => {
  it('says at once that the reader is unplugged, and that it is back', async () => {
    const bench = await openVendBench()
    await bench.shows(/Choose a drink/)
    bench.plug(false)
    await bench.shows(/^Out of service \/ No card reader$/)
    bench.plug(true)
    await bench.shows(/Choose a drink/)
  })

  it.each(['before', 'after'] as const)(
    'serves on after a cup that is owed, though a device was lost meanwhile (the phone left %s its end)',
    async left => {
      const cup = deferred<BrewOutcome>()
      const bench = await openVendBench({ brew: () => cup.promise })
      await press(bench)
      const lain = bench.lay(await phoneOf(bench))
      await bench.shows(/Is being made/)
      const leave = async () => {
        lain.leave()
        await bench.settle()
        await bench.pass(300)
      }
      if (left === 'before') await leave()
      bench.plug(false)
      cup.resolve('unknown')
      await bench.shows(/We owe you a cup/)
      if (left === 'after') await leave()
      bench.plug(true)
      const from = bench.shown.length
      for (let seconds = 0; seconds < 40; seconds += 2) await bench.pass(2000)
      expect(bench.shown.slice(from).at(-1)).toMatch(/Choose a drink/)
    },
  )

  it('says last that the machine is switched off', async () => {
    const bench = await openVendBench()
    await press(bench)
    await bench.stop()
    expect(bench.shown.at(-1)).toBe('Out of service / Switched off')
  })
})

describe('a press during a cup', () => {
  it('is answered, and remembered once: the last drink is offered after the cup', async () => {
    const cup = deferred<BrewOutcome>()
    const bench = await openVendBench({ brew: () => cup.promise })
    const phone = await phoneOf(bench)
    await press(bench)
    const lain = bench.lay(phone)
    expect(await bench.shows(/made/)).toBe('Espresso / Is being made')
    for (let i = 0; i < 3; i++) {
      bench.press()
      await bench.shows(/^One after the other \/ Espresso is next$/)
    }
    cup.resolve('done')
    await bench.shows(/^Take your cup \/ Remove phone or card$/)
    lain.leave()
    await bench.settle()
    await bench.pass(300)
    await bench.shows(/Tap phone or card/)
    await bench.pass(30_000)
    await bench.shows(/Time is up/)
    expect(bench.cups).toBe(1)
  })

  it('or none: the display names the cup of a phone that has left', async () => {
    const cup = deferred<BrewOutcome>()
    const bench = await openVendBench({ brew: () => cup.promise })
    await payAndLeave(bench)
    cup.resolve('done')
    await bench.shows(/^Espresso is ready \/ Take your cup$/)
    await bench.pass(4000)
    await bench.shows(/Choose a drink/)
  })
})

describe('a phone laid on before the press', () => {
  it('pays without being lifted', async () => {
    const bench = await openVendBench()
    bench.lay(await phoneOf(bench))
    await bench.shows(/Press a button first/)
    await bench.settle()
    bench.press()
    await bench.shows(/Remove phone or card/)
    expect(bench.cups).toBe(1)
    bench.press()
    await bench.pass(60_000)
    expect(bench.cups).toBe(1)
  })
})

describe('a phone that leaves while it is asked, laid on before the press', () => {
  it('is not asked again at the next press: the display asks for a tap', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    let asked = 0
    const silent: Card = {
      transmit: async command => {
        if (nameOf(command) !== 'SIGN') return phone.transmit(command)
        asked++
        return new Promise(() => {})
      },
    }
    const lain = bench.lay(silent)
    await bench.shows(/Press a button first/)
    await bench.settle()
    bench.press()
    for (let turns = 0; turns < 100 && asked === 0; turns++) await bench.settle()
    expect(asked).toBe(1)
    lain.leave()
    await bench.shows(/Nothing was charged/)
    await bench.settle()
    await bench.pass(300)
    bench.press()
    await bench.settle()
    expect(bench.shown.at(-1)).toMatch(/Tap phone or card/)
    bench.lay(phone)
    await bench.shows(/Remove phone or card/)
    expect(bench.cups).toBe(1)
  })
})

describe('a tap with no press', () => {
  it('asks to press first, and after CHALLENGE shows the remaining daily limit', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    const first = await buy(bench, phone)
    first.leave()
    await bench.settle()
    await bench.pass(300)
    const { asked } = bench.lay(phone)
    await bench.shows(/^Press a button first$/)
    expect(await bench.shows(/left today/)).toBe(`Press a button first / ${(Number(500n - PRICE) / 100).toFixed(2)} EURT left today`)
    expect(asked).toEqual(['SELECT', 'TERMS', 'CHALLENGE'])
  })

  it('shows no amounts without proof of identity', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    const first = await buy(bench, phone)
    first.leave()
    await bench.settle()
    await bench.pass(300)
    bench.lay(hostile(phone, name => (name === 'CHALLENGE' ? encodeSignAnswer(ben.sign(makeHash('something'))) : null)))
    await bench.shows(/Press a button first/)
    await bench.settle()
    expect(bench.shown.join()).not.toContain('left today')
  })
})

describe('a card without a wallet is refused with a reason', () => {
  it.each([
    ['en', androidWithoutApp, 'No Crema wallet on this phone'],
    ['en', strangeCard, 'This card is not a badge / Use your badge or phone'],
    ['de', androidWithoutApp, 'Keine Crema-Wallet auf diesem Handy'],
    ['de', strangeCard, 'Diese Karte ist kein Ausweis / Ausweis oder Handy benutzen'],
  ] as const)('in %s', async (language, card, text) => {
    const bench = await openVendBench({ language })
    bench.press()
    await bench.shows(language === 'en' ? /Tap phone or card/ : /Handy oder Karte/)
    bench.lay(asCard(card))
    expect(await bench.shows(/wallet|badge|Wallet|Ausweis/)).toBe(text)
    expect(bench.cups).toBe(0)
  })
})

describe('a holder', () => {
  it('is identified by address: the same key in another phone is the same holder, and each tap may have another UID', async () => {
    const bench = await openVendBench()
    const first = await buy(bench, await phoneOf(bench))
    first.leave()
    await bench.settle()
    await bench.pass(300)
    await buy(bench, await phoneOf(bench))
    const [newest, before] = bench.machine.store.vends.page({ limit: 2 })
    expect(newest?.holder).toBe(anna.address)
    expect(before?.holder).toBe(anna.address)
  })
})

describe('customers with different prices', () => {
  const other = makeKey('other issuer')
  const theirs = serve(makeTerms({ issuer: other.address }))
  const zoesBadge = [asHeld(makeBadge(ben.address, {}, other), other)]
  const priceIn = (channel: ServedChannel) => (channel === theirs ? 150n : 70n)

  it.each([
    ['en', 'from 0.70 EURT', 'Espresso 1.50 EURT / One moment'],
    ['de', 'ab 0,70 EURT', 'Espresso 1,50 EURT / Einen Moment'],
  ] as const)('are shown the lowest, and each holder the own price before signing, in %s', async (language, lowest, own) => {
    const bench = await openVendBench({ language, priceIn, channels: [serve(), theirs] })
    bench.press()
    await bench.shows(new RegExp(`^Espresso ${lowest} / `))
    const zoe = await makePhone(bench.machine, ben, zoesBadge)
    const shownAtSign: (string | undefined)[] = []
    bench.lay(
      hostile(zoe, async name => {
        if (name === 'SIGN') await bench.settle()
        if (name === 'SIGN') shownAtSign.push(bench.shown.at(-1))
        return null
      }),
    )
    await bench.shows(/Remove phone|wegnehmen/)
    expect(shownAtSign).toContain(own)
    expect(bench.machine.store.vends.page({ limit: 1 })).toMatchObject([{ price: 150n }])
  })

  it('in different tokens are shown no price', async () => {
    const inOther = serve(makeTerms({ issuer: other.address, token: makeAddress('other token') }))
    const bench = await openVendBench({ channels: [serve(), inOther], priceIn: channel => (channel === inOther ? 9n : 70n) })
    bench.press()
    await bench.shows(/^Espresso \/ Tap/)
  })
})

describe('the log', () => {
  it('names no holder: neither of a cup, nor of a refusal, nor in short', async () => {
    const bench = await openVendBench()
    const phone = await phoneOf(bench)
    await buyAndLeave(bench, phone)
    await press(bench)
    bench.lay(hostile(phone, name => (name === 'SIGN' ? encodeSignAnswer(ben.sign(makeHash('something'))) : null)))
    await bench.shows(/Try again/)
    const log = bench.logged.join('')
    expect(log).toMatch(/A cup was paid for[\s\S]*The purchase was refused/)
    expect(log).toMatch(/"holder":"[0-9a-f]{8}"/)
    expect(log.toLowerCase()).not.toContain(anna.address.slice(0, 6))
  })
})

describe('an enrolment', () => {
  it('names no card in the log: its holder’s later cups are there', async () => {
    const bench = await openVendBench()
    const card = createHalo('a new card')
    const enrolled = bench.loop.enrol(60_000)
    await bench.shows(/New badge/)
    bench.lay(asCard(card))
    expect(await enrolled).toMatchObject({ kind: 'halo', address: card.address })
    await bench.shows(/Card read/)
    const log = bench.logged.join('').toLowerCase()
    expect(log).toContain('a card was enrolled')
    expect(log).not.toContain(card.address.slice(0, 6))
  })

  it('ends at its time when no card comes, and the machine sells again', async () => {
    const bench = await openVendBench()
    const outcome = expect(bench.loop.enrol(60_000)).rejects.toThrow('No card that signs')
    await bench.shows(/New badge/)
    await expect(bench.loop.enrol(60_000)).rejects.toThrow('Another enrolment')
    expect(whyOutOfService({ vends: bench.loop, menu: bench.menu })).toBe('enrolling')
    bench.press()
    await bench.settle()
    expect(bench.shown.at(-1)).toContain('New badge')
    await bench.pass(60_000)
    await outcome
    await bench.shows(/Choose a drink/)
    await press(bench)
  })
})
