import { describe, expect, it } from 'vitest'
import type { Badge } from '../../../src/core/messages.ts'
import { digestOf, structHash } from '../../../src/core/messages.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { anna, DAY, issuer, makeBadge, makePrivateKey, makeTerms, NOW, stranger } from '../../support/make.ts'
import { makeMachine, makePhone, PRICE, press, serve, status, type Tapped, type TestMachine } from '../bench.ts'
import { androidWithoutApp, type CardOptions, createHalo, createKeycard, type EmulatedCard, strangeCard } from './emulated-cards.ts'

const makers = [
  ['halo', createHalo],
  ['keycard', createKeycard],
] as const

const inField = (card: { transmit(command: Uint8Array): Uint8Array }) => ({
  transmit: async (command: Uint8Array) => card.transmit(command),
})

/** Adds a badge as from a file or a list, neither of which says that the holder is a card. */
function enrol(machine: TestMachine, card: EmulatedCard, change: Partial<Badge> = {}): void {
  machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 3n * PRICE, ...change }), isCard: false })
}

function enrolled(create = createHalo, options: CardOptions = {}) {
  const machine = makeMachine()
  const card = create('a card', options)
  enrol(machine, card)
  return { machine, card }
}

const textOf = ({ outcome }: Tapped) => (outcome === 'torn' ? outcome : outcome.kind === 'refused' ? outcome.text : outcome.kind)
const receiptsOf = (machine: TestMachine) => machine.store.receipts.page(serve().id, { limit: 99 })

describe.each(makers)('a purchase by %s', (_, create) => {
  it('gives a receipt signed by the card, with the badge held by the machine', async () => {
    const { machine, card } = enrolled(create, { anyS: true })
    for (let cup = 1n; cup <= 3n; cup++) {
      const { stored, vend, by } = await machine.sell(inField(card))
      expect(by).toBe('card')
      expect(vend).toMatchObject({ holder: card.address, paid: PRICE })
      expect(stored).toMatchObject({ signer: card.address, redeemable: true, badge: { badge: { holder: card.address }, isCard: true } })
      expect(stored.receipt.sequence).toBe(cup)
      expect(card.signed.at(-1)).toBe(digestOf(serve().separator, structHash('Receipt', stored.receipt)).slice(2))
    }
    expect(receiptsOf(machine)).toHaveLength(3)
  })

  it('sends the card no command of the wallet protocol', async () => {
    const { machine, card } = enrolled(create)
    const { commands } = await machine.sell(inField(card))
    expect(commands.every(([cla, ins]) => ins === 0xa4 || cla === 0xb0 || (cla === 0x80 && ins === 0xc0))).toBe(true)
    expect(commands.filter(([cla, ins]) => cla === 0x80 && ins === 0x20)).toEqual([])
  })

  it('ends at the daily limit, and works again the next day', async () => {
    const { machine, card } = enrolled(create)
    for (let cup = 0; cup < 3; cup++) await machine.sell(inField(card))
    const newest = machine.store.receipts.newest(serve().id)
    expect(textOf(await machine.tap(inField(card)))).toBe('over-daily-limit')
    expect(machine.store.receipts.newest(serve().id)).toEqual(newest)
    machine.now += DAY
    machine.sync()
    await machine.sell(inField(card))
  })

  it('follows a phone’s receipt, and a phone follows it', async () => {
    const { machine, card } = enrolled(create)
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    await machine.sell(inField(card))
    const { stored } = await machine.sell(phone)
    expect(stored.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 3n * PRICE })
  })

  it.each([0, 1, 2, 3, 4])('torn at exchange %i charges nothing; the next tap signs the same', async at => {
    for (const answered of [false, true]) {
      const { machine, card } = enrolled(create)
      const selection = press()
      const torn = await machine.tap(inField(card), { selection, tear: { at, answered } })
      if (torn.outcome !== 'torn') continue
      expect(receiptsOf(machine)).toEqual([])
      await machine.sell(inField(card), { selection })
      expect(new Set(card.signed).size).toBe(1)
    }
  })
})

describe('a card is refused', () => {
  it('if it has no badge, before it signs', async () => {
    const machine = makeMachine()
    const card = createHalo('a card')
    const tapped = await machine.tap(inField(card))
    expect(tapped.outcome).toMatchObject({ text: 'card-without-badge', why: { reason: 'no-badge', got: `card ${card.address}` } })
    expect(card.signed).toEqual([])
  })

  it.each([
    ['without a daily limit', { dailyLimit: 0n }, 'card-without-limit'],
    ['whose badge has expired', { expiresAt: NOW - 1n }, 'badge-expired'],
    ['whose badge is not good yet', { issuedAt: NOW + 100n }, 'badge-not-yet-good'],
    ['for a cup over its limit', { dailyLimit: PRICE - 1n }, 'over-daily-limit'],
  ])('%s, before it signs', async (_, change, text) => {
    const machine = makeMachine()
    const card = createKeycard('a card')
    enrol(machine, card, change)
    expect(textOf(await machine.tap(inField(card)))).toBe(text)
    expect(card.signed).toEqual([])
  })

  it('with an issuer’s own key, whatever badge that issued to itself: no limit would bind it', async () => {
    const card = createHalo('an issuer on a card')
    const theirs = serve(makeTerms({ issuer: card.address }))
    const machine = makeMachine([theirs])
    machine.store.badges.put(card.address, { ...makeBadge(card.address, { dailyLimit: 3n * PRICE }), isCard: false })
    expect(textOf(await machine.tap(inField(card)))).toBe('card-without-badge')
    expect(card.signed).toEqual([])
  })

  it('if its badge was revoked', async () => {
    const { machine, card } = enrolled()
    machine.store.revocations.put(issuer.address, card.address, NOW)
    expect(textOf(await machine.tap(inField(card)))).toBe('badge-revoked')
  })

  it('when the deposit is used up', async () => {
    const { machine, card } = enrolled()
    machine.sync({ deposited: PRICE - 1n })
    expect(textOf(await machine.tap(inField(card)))).toBe('deposit-used-up')
  })

  it('when it signs with another key, or nothing at all', async () => {
    for (const spoil of [() => Uint8Array.of(0x69, 0x85), () => createHalo('another').transmit(Uint8Array.of(0, 0))]) {
      const { machine, card } = enrolled(createHalo, { spoil })
      expect(textOf(await machine.tap(inField(card)))).toBe('try-again')
      expect(receiptsOf(machine)).toEqual([])
    }
    const { machine, card } = enrolled(createHalo, { spoil: answer => answer.map((byte, i) => (i === 10 ? byte ^ 1 : byte)) })
    expect(textOf(await machine.tap(inField(card)))).toBe('try-again')
  })

  it('when the channel was closed while it signed', async () => {
    const machine = makeMachine()
    const card = createHalo('a card', {
      spoil: answer => {
        machine.channels = []
        return answer
      },
    })
    enrol(machine, card)
    expect(textOf(await machine.tap(inField(card)))).toBe('closing')
  })

  it('when the drink ran out while it signed', async () => {
    let obstacle: 'no-beans' | null = null
    const { machine, card } = enrolled(createHalo, {
      spoil: answer => {
        obstacle = 'no-beans'
        return answer
      },
    })
    expect(textOf(await machine.tap(inField(card), { selection: { ...press(), obstacle: () => obstacle } }))).toBe('no-beans')
    expect(receiptsOf(machine)).toEqual([])
  })

  it('if it has the issuer’s own key, which would have no limit', async () => {
    const card = createHalo('issuer')
    expect(createSigner(makePrivateKey('issuer')).address).toBe(issuer.address)
    const machine = makeMachine()
    expect(textOf(await machine.tap(inField(card)))).toBe('card-without-badge')
    expect(card.signed).toEqual([])
  })
})

describe('among several channels', () => {
  it('a card pays in its issuer’s channel', async () => {
    const other = serve(makeTerms({ issuer: stranger.address, payer: anna.address }))
    const machine = makeMachine([other, serve()])
    const card = createHalo('a card')
    enrol(machine, card)
    expect((await machine.sell(inField(card))).channel.id).toBe(serve().id)
  })
})

describe('a tap without a signing card', () => {
  it.each([
    ['an Android phone without the app', androidWithoutApp, 'no-wallet'],
    ['a card of another kind', strangeCard, 'unknown-card'],
    ['a tag that knows no commands', { transmit: () => status(0x6300) }, 'unknown-card'],
  ])('%s is told so', async (_, card, text) => {
    expect(textOf(await makeMachine().tap(inField(card)))).toBe(text)
  })

  it.each([0x6982, 0x6985, 0x6700, 0x6f00, 0x6283])(
    'a card that answers every SELECT with %s is not taken for a locked phone',
    async word => {
      expect(textOf(await makeMachine().tap(inField({ transmit: () => status(word) })))).toBe('unknown-card')
    },
  )

  it.each([0x6a82, 0x6985, 0x6f00])('something to pay with, a bank card or an iPhone, is told so although it answers %s', async word => {
    const payment = { transmit: (apdu: Uint8Array) => status(Buffer.from(apdu).includes('2PAY.SYS.DDF01') ? 0x9000 : word) }
    expect(textOf(await makeMachine().tap(inField(payment)))).toBe('payment-card')
  })

  it.each([
    ['is locked', 0x6982, 'locked'],
    ['has a wallet that fails', 0x6f00, 'try-again'],
    ['has no wallet', 0x6700, 'no-wallet'],
  ])('an Android phone that %s is told so', async (_, word, text) => {
    const phone = { transmit: (apdu: Uint8Array) => (apdu.includes(0x76) ? androidWithoutApp.transmit(apdu) : status(word)) }
    expect(textOf(await makeMachine().tap(inField(phone)))).toBe(text)
  })
})
