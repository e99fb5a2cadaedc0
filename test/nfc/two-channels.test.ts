import { describe, expect, it } from 'vitest'
import { AID } from '../../src/core/tap/select.ts'
import { channelId } from '../../src/core/terms.ts'
import { greet } from '../../src/nfc/greet.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna, ben, domain, issuer, makeAddress, makeBadge, makeKey, makeTerms, NOW, terms } from '../support/make.ts'
import { asHeld, makeField, makeMachine, makePhone, PRICE, press, serve, type TestMachine } from './bench.ts'

const otherIssuer = makeKey('other issuer')
/** The channel of a second customer, in another token, with a younger agreement. */
const otherTerms = makeTerms({ issuer: otherIssuer.address, payer: makeAddress('other payer'), token: makeAddress('other token') })
const [first, second] = [serve(), serve(otherTerms)]

/** A machine with two customers, and a holder who has a badge of each. */
async function setUp(limits: { readonly here?: bigint; readonly there?: bigint } = {}) {
  const machine = makeMachine([first, second])
  const here = makeBadge(anna.address, { dailyLimit: limits.here ?? 0n })
  const there = makeBadge(anna.address, { dailyLimit: limits.there ?? 0n }, otherIssuer)
  machine.store.badges.put(issuer.address, { ...here, isCard: false })
  machine.store.badges.put(otherIssuer.address, { ...there, isCard: false })
  const phone = await makePhone(machine, anna, [asHeld(here), asHeld(there, otherIssuer)], { confirm: { visit: () => true } })
  return { machine, phone }
}

type Two = Awaited<ReturnType<typeof setUp>>

/** A cup in the second channel, which ended like this. */
async function cupIn({ machine, phone }: Two, of: typeof first, state: 'failed' | 'unknown' | 'brewed', price = PRICE): Promise<void> {
  const { channels } = machine
  machine.channels = [of]
  const { vend } = await machine.sell(phone, { selection: press(price) })
  machine.store.vends.settle(vend.id, state, machine.now)
  machine.channels = channels
}

const greeting = async (machine: TestMachine, card: Two['phone']) => {
  const found = await greet(new Tap(makeField(card), AID), machine.parts)
  return found?.kind === 'holder' ? { text: found.text, in: found.channel.id, amount: found.amount } : null
}

describe('a holder with badges of two customers', () => {
  it('pays in the channel of the older agreement', async () => {
    const { machine, phone } = await setUp()
    expect((await machine.sell(phone)).channel).toBe(first)
  })

  it('takes the cup that is owed first, in the channel that owes it', async () => {
    const two = await setUp()
    await cupIn(two, second, 'failed')
    const { channel, vend } = await two.machine.sell(two.phone)
    expect([channel, vend.paid, vend.creditTaken]).toEqual([second, 0n, PRICE])
    expect((await two.machine.sell(two.phone)).channel).toBe(first)
  })

  it('takes no credit of somebody else', async () => {
    const { machine, phone } = await setUp()
    machine.store.badges.put(otherIssuer.address, { ...makeBadge(ben.address, {}, otherIssuer), isCard: false })
    const bens = await makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, otherIssuer), otherIssuer)])
    await cupIn({ machine, phone: bens }, second, 'failed')
    expect(await machine.sell(phone)).toMatchObject({ channel: first, vend: { paid: PRICE } })
  })

  it.each([
    ['its badge has expired', { expiresAt: NOW - 1n }],
    ['its limit is used up', { dailyLimit: PRICE - 1n }],
  ] as const)('pays in the other channel where %s', async (_, change) => {
    const { machine, phone } = await setUp()
    machine.store.badges.drop(issuer.address, anna.address)
    machine.store.badges.put(issuer.address, { ...makeBadge(anna.address, { issuedAt: NOW - 1n, ...change }), isCard: false })
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW - 1n, ...change })))
    expect((await machine.sell(phone)).channel).toBe(second)
  })

  it('pays in the other channel where the deposit of one is used up, each by its own deposit', async () => {
    const { machine, phone } = await setUp()
    machine.sync({ deposited: PRICE - 1n }, [first])
    expect((await machine.sell(phone)).channel).toBe(second)
    machine.sync({ deposited: PRICE }, [first])
    expect((await machine.sell(phone)).channel).toBe(first)
    expect((await machine.sell(phone)).channel).toBe(second)
  })

  it('is told a reason other than a missing badge where both refuse, and of several the first', async () => {
    const { machine, phone } = await setUp()
    machine.sync({ deposited: 0n }, [first])
    machine.sync({ closesAt: NOW + 1n }, [second])
    expect((await machine.tap(phone)).outcome).toMatchObject({ kind: 'refused', text: 'deposit-used-up' })
    const stranger = await makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, otherIssuer), otherIssuer)])
    expect((await machine.tap(stranger)).outcome).toMatchObject({ kind: 'refused', text: 'closing' })
  })

  it('pays each customer’s own price in its own token', async () => {
    const { machine, phone } = await setUp()
    const prices = new Map([
      [first, 80n],
      [second, 7n],
    ])
    const selection = { ...press(), priceIn: (of: typeof first) => prices.get(of) ?? 0n }
    machine.sync({ deposited: 79n }, [first])
    expect(await machine.sell(phone, { selection })).toMatchObject({ channel: second, vend: { paid: 7n } })
    machine.sync({ deposited: 80n }, [first])
    expect(await machine.sell(phone, { selection: { ...selection, asked: new Map() } })).toMatchObject({
      channel: first,
      vend: { paid: 80n },
    })
    expect(machine.store.receipts.newest(channelId(terms, domain))?.receipt.cumulativeAmount).toBe(80n)
    expect(machine.store.receipts.newest(channelId(otherTerms, domain))?.receipt.cumulativeAmount).toBe(7n)
  })

  it('is served up to the allowance of each token', async () => {
    const { machine, phone } = await setUp()
    machine.timeTrusted = false
    machine.allowance = PRICE
    expect((await machine.sell(phone)).channel).toBe(first)
    expect((await machine.sell(phone)).channel).toBe(second)
    expect((await machine.tap(phone)).outcome).toMatchObject({ kind: 'refused', text: 'allowance-used-up' })
  })
})

describe('a holder who taps without a press', () => {
  it('is told what is owed in the channel that owes it, before any limit', async () => {
    const two = await setUp({ here: 500n })
    await cupIn(two, second, 'failed')
    expect(await greeting(two.machine, two.phone)).toEqual({ text: 'owed', in: second.id, amount: PRICE })
  })

  it('is told what waits for the owner, by channel, and only of the own cups', async () => {
    const two = await setUp()
    const bens = { machine: two.machine, phone: await makePhone(two.machine, ben) }
    // The first doubt of a day is decided for the holder, whose next cup takes the credit.
    for (const [who, of, price] of [
      [bens, first, PRICE],
      [bens, first, PRICE],
      [bens, first, PRICE],
      [two, second, 30n],
      [two, second, 30n],
    ] as const)
      await cupIn(who, of, 'unknown', price)
    expect(two.machine.store.vends.waitingForOwner().map(({ channelId, price }) => [channelId, price])).toEqual([
      [first.id, PRICE],
      [first.id, PRICE],
      [second.id, 30n],
    ])
    const { credits } = two.machine.store
    await two.machine.sell(two.phone, { selection: press(credits.of(second.id, anna.address)) })
    expect(await greeting(two.machine, two.phone)).toEqual({ text: 'owed-ask', in: second.id, amount: 30n })
  })

  it('is told what is left of the limit in the first channel that has one, less what was spent there', async () => {
    const two = await setUp({ there: 500n })
    await cupIn(two, first, 'brewed')
    expect(await greeting(two.machine, two.phone)).toEqual({ text: 'left-today', in: second.id, amount: 500n })
    await cupIn(two, second, 'brewed')
    expect(await greeting(two.machine, two.phone)).toEqual({ text: 'left-today', in: second.id, amount: 500n - PRICE })
  })
})
