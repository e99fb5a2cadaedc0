import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { DELIVERY, REGULAR_SERVICE } from '../../src/core/causes.ts'
import { structHash } from '../../src/core/messages.ts'
import { decodeCommand } from '../../src/core/tap/apdu.ts'
import { encodeBadgeAnswer } from '../../src/core/tap/badge.ts'
import { decodeChallengeCommand, encodeChallengeAnswer } from '../../src/core/tap/challenge.ts'
import { AID, encodeSelectAnswer } from '../../src/core/tap/select.ts'
import { channelId } from '../../src/core/terms.ts'
import type { OpenOrder } from '../../src/core/work-order.ts'
import { greet } from '../../src/nfc/greet.ts'
import { PhoneRefused, Tap } from '../../src/nfc/tap.ts'
import { handOver, type Visitor } from '../../src/nfc/visit.ts'
import type { WalletOptions } from '../../src/wallet/wallet.ts'
import {
  anna,
  ben,
  domain,
  issuer,
  makeAddress,
  makeBadge,
  makeKey,
  makeTerms,
  NOW,
  machine as ownKey,
  type SignedBadge,
  signMessage,
  stranger,
} from '../support/make.ts'
import { asHeld, type Card, hostile, makeField, makeMachine, makePhone, nameOf, status, type Tear, type TestMachine } from './bench.ts'

const GRINDER = 2
const technicians = makeKey('technicians')
const drivers = makeKey('drivers')
const workOrders = makeAddress('work orders')
const workTerms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee: makeAddress('provider') })
const supplyTerms = makeTerms({ issuer: ownKey.address, payer: makeAddress('owner'), payee: makeAddress('supplier') })
const confirming = { confirm: { visit: () => true } }

const order = (change: Partial<OpenOrder> = {}): OpenOrder => ({
  ...{ id: 7n, workOrders, cause: GRINDER, requestedAt: NOW - 60n, acceptedAt: NOW - 30n, fee: 80n },
  ...{ channelId: channelId(workTerms, domain), visitorIssuer: technicians.address, redeemed: 0n },
  ...{ provenAmount: 0n, provenFees: 0n },
  ...change,
})
const supply = order({ id: 8n, cause: 32, fee: 20n, channelId: channelId(supplyTerms, domain), visitorIssuer: drivers.address })

/** A machine with these open orders. */
function promised(...orders: OpenOrder[]): TestMachine {
  const machine = makeMachine()
  know(machine)
  machine.work.recordOrders(orders)
  return machine
}

function know(machine: TestMachine): void {
  for (const terms of [workTerms, supplyTerms])
    machine.store.channels.put({ id: channelId(terms, domain), terms, decimals: 2, symbol: 'EURT' })
}

/** Loses the disk; the next sync finds these orders. */
function loseStore(machine: TestMachine, ...orders: OpenOrder[]): void {
  machine.loseStore()
  know(machine)
  machine.work.recordOrders(orders)
}

/** A channel in which this amount was claimed, proven and paid. */
const proven = (amount: bigint) => ({ redeemed: amount, provenAmount: amount, provenFees: amount })

/** A colleague's phone, which is new here. */
const otherPhone = (machine: TestMachine) =>
  makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, technicians), technicians)], confirming)

const technician = (
  machine: TestMachine,
  by = technicians,
  badge = makeBadge(anna.address, {}, by),
  options: Partial<WalletOptions> = confirming,
) => makePhone(machine, anna, [asHeld(badge, by)], options)

async function visiting(machine: TestMachine, card: Card) {
  const field = makeField(card)
  const greeting = await greet(new Tap(field, AID), machine.parts)
  return { issuer: greeting?.kind === 'visitor' ? greeting.issuer : null, names: field.names }
}

/** The tap that ends the visit. */
async function leaving(machine: TestMachine, card: Card, tear: Tear | null = null) {
  const field = makeField(card, tear)
  const tap = new Tap(field, AID)
  const greeting = await greet(tap, machine.parts)
  if (greeting?.kind !== 'visitor') throw new Error(`Expected a visitor, got ${greeting?.kind}.`)
  return { ...(await handOver(tap, greeting, machine.parts)), names: field.names }
}

describe('a visitor', () => {
  it('is admitted with a badge from the provider that accepted the order, and a signature', async () => {
    const machine = promised(order())
    const visit = await visiting(machine, await technician(machine))
    expect(visit).toEqual({ issuer: technicians.address, names: ['SELECT', 'BADGE', 'TERMS', 'CHALLENGE'] })
  })

  it.each<[string, (machine: TestMachine) => Promise<Card>]>([
    ['of another provider', machine => technician(machine, drivers)],
    ['of the customer', machine => technician(machine, issuer)],
    ['that has expired', machine => technician(machine, technicians, makeBadge(anna.address, { expiresAt: NOW - 1n }, technicians))],
    ['whose owner does not confirm', machine => technician(machine, technicians, makeBadge(anna.address, {}, technicians), {})],
  ])('is not let in by a badge %s', async (_, card) => {
    const machine = promised(order())
    expect((await visiting(machine, await card(machine))).issuer).toBeNull()
  })

  /** A phone that presents itself as Anna's and answers BADGE with this badge. */
  const presenting = async (machine: TestMachine, { badge: { holder: _, ...body }, signature }: SignedBadge) =>
    hostile(await technician(machine), name =>
      name === 'BADGE' ? encodeBadgeAnswer({ ...body, issuer: technicians.address, signature }) : null,
    )
  const genuine = makeBadge(anna.address, {}, technicians)

  it.each<[string, SignedBadge]>([
    ['signed by a stranger', makeBadge(anna.address, {}, stranger)],
    ['signed for somebody else', makeBadge(ben.address, {}, technicians)],
    ['signed for another contract', makeBadge(anna.address, {}, technicians, { ...domain, contract: makeAddress('another contract') })],
    ['that lasts longer than what was signed', { ...genuine, badge: { ...genuine.badge, expiresAt: genuine.badge.expiresAt + 1n } }],
  ])('is not let in by a badge %s, though the phone names the provider as its issuer', async (_, badge) => {
    const machine = promised(order())
    expect(await visiting(machine, await presenting(machine, badge))).toMatchObject({ issuer: null })
    expect((await visiting(machine, await presenting(machine, genuine))).issuer).toBe(technicians.address)
  })

  it('is not let in by a customer’s badge, though an order names the customer’s issuer too and the phone sends it unasked', async () => {
    const machine = promised(order(), { ...supply, visitorIssuer: issuer.address })
    const { badge, signature } = makeBadge(anna.address)
    const phone = hostile(await technician(machine), name =>
      name === 'BADGE' ? encodeBadgeAnswer({ ...badge, issuer: issuer.address, signature }) : null,
    )
    expect((await visiting(machine, phone)).issuer).toBeNull()
  })

  it.each([
    ['another key', stranger, {}],
    ['its own key for another machine', anna, { machine: stranger.address }],
  ] as const)('is not let in with a genuine badge and a Visit signed by %s', async (_, signer, change) => {
    const machine = promised(order())
    const phone = hostile(await technician(machine), (name, command) => {
      if (name !== 'CHALLENGE') return null
      return encodeChallengeAnswer(signMessage(signer, 'Visit', { ...decodeChallengeCommand(decodeCommand(command)), ...change }))
    })
    expect((await visiting(machine, phone)).issuer).toBeNull()
  })

  it('is known by the provider of the badge, where several have orders', async () => {
    const machine = promised(order(), supply)
    expect((await visiting(machine, await technician(machine, drivers))).issuer).toBe(drivers.address)
    expect((await visiting(machine, await technician(machine, technicians))).issuer).toBe(technicians.address)
  })

  it('is admitted with the next badge where the newest one is not valid here', async () => {
    const machine = promised(order())
    const renewed = makeBadge(anna.address, { issuedAt: machine.now + 60n }, technicians)
    const phone = await makePhone(
      machine,
      anna,
      [renewed, makeBadge(anna.address, {}, technicians)].map(each => asHeld(each, technicians)),
      { ...confirming, clock: () => machine.now + 90n },
    )
    const visit = await visiting(machine, phone)
    expect(visit).toEqual({ issuer: technicians.address, names: ['SELECT', 'BADGE', 'BADGE', 'TERMS', 'CHALLENGE'] })
  })

  it('is not asked for ever by a phone that always has another badge', async () => {
    const machine = promised(order())
    let at = 0n
    const endless: Card = {
      transmit: async command => {
        if (nameOf(command) === 'SELECT') return encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: anna.address })
        if (nameOf(command) !== 'BADGE') return status(0x6a88)
        const { badge, signature } = makeBadge(anna.address, { issuedAt: NOW - 2n, expiresAt: NOW - ++at }, technicians)
        return encodeBadgeAnswer({ ...badge, issuer: technicians.address, signature })
      },
    }
    const { issuer: admitted, names } = await visiting(machine, endless)
    expect(admitted).toBeNull()
    expect(names.filter(name => name === 'BADGE').length).toBeLessThan(20)
  })

  it('is not admitted with a revoked badge', async () => {
    const machine = promised(order())
    machine.store.revocations.put(technicians.address, anna.address, NOW)
    expect((await visiting(machine, await technician(machine))).issuer).toBeNull()
  })

  it.each([
    ['nothing is promised', order({ acceptedAt: 0n })],
    ['the machine signs no receipt for it', order({ fee: 0n, cause: DELIVERY })],
    ['its issuer is a customer’s too', order({ visitorIssuer: issuer.address })],
  ])('is not asked for a badge where %s', async (_, only) => {
    const machine = promised(only)
    const { names } = await visiting(machine, await technician(machine))
    expect(names).toEqual(['SELECT'])
  })
})

describe('a visitor’s receipt', () => {
  it('is for the agreed fee, tied to its order', async () => {
    const machine = promised(order(), supply)
    const phone = await technician(machine)
    const { receipts, lasting, names } = await leaving(machine, phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'TERMS', 'CHALLENGE', 'TERMS', 'NEWEST', 'DELIVER', 'DELIVER'])
    expect(lasting).toEqual([])
    expect(receipts).toMatchObject([{ orderId: 7n, receipt: { sequence: 1n, cumulativeAmount: 80n, issuedAt: NOW } }])
    expect(await phone.deliveries()).toMatchObject([{ orderId: 7n, workOrders, receipt: { cumulativeAmount: 80n } }])
  })

  it('is not signed while the sensors show the fault', async () => {
    const machine = promised(order(), order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n }))
    machine.causes = [GRINDER]
    const phone = await technician(machine)
    const { receipts, lasting } = await leaving(machine, phone)
    expect(lasting.map(({ id }) => id)).toEqual([7n])
    expect(receipts.map(({ orderId }) => orderId)).toEqual([9n])
    machine.causes = []
    expect((await leaving(machine, phone)).receipts.map(({ receipt }) => receipt.cumulativeAmount)).toEqual([30n, 110n])
  })

  it('is the same one at each request, on any phone of the provider', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    const { receipts } = await leaving(machine, phone)
    machine.now += 100n
    expect((await leaving(machine, phone)).receipts).toEqual(receipts)
    expect((await leaving(machine, await otherPhone(machine))).receipts).toEqual(receipts)
    machine.reopen()
    expect((await leaving(machine, phone)).receipts).toEqual(receipts)
  })

  it.each([4, 5, 6, 7].flatMap(at => [true, false].map(answered => [at, answered] as const)))(
    'is the same after a tear at exchange %i (answered: %s)',
    async (at, answered) => {
      const machine = promised(order())
      const phone = await technician(machine)
      await expect(leaving(machine, phone, { at, answered })).rejects.toThrow(CardGoneError)
      const kept = machine.store.work.newest(order().channelId)
      const { receipts } = await leaving(machine, phone)
      if (kept !== null) expect(receipts).toEqual([kept])
      expect(await phone.deliveries()).toHaveLength(1)
    },
  )

  it('is delivered in signing order, even if the earlier receipt is for the later order and its tap was torn', async () => {
    const machine = promised(order(), order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n }))
    machine.causes = [GRINDER]
    const phone = await technician(machine)
    await expect(leaving(machine, phone, { at: 6, answered: false })).rejects.toThrow(CardGoneError)
    machine.causes = []
    await leaving(machine, phone)
    expect((await phone.deliveries()).map(({ orderId }) => orderId)).toEqual([9n, 7n])
  })

  it('is handed over, and the others too, where the phone holds a later one from a colleague’s tap', async () => {
    const machine = promised(order(), order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n }))
    let refused = 0
    const phone = hostile(await technician(machine), name => (name === 'DELIVER' && refused++ === 0 ? status(0x69f2) : null))
    expect((await leaving(machine, phone)).receipts.map(({ orderId }) => orderId)).toEqual([7n, 9n])
    const broken = hostile(await technician(machine), name => (name === 'DELIVER' ? status(0x6f00) : null))
    await expect(leaving(machine, broken)).rejects.toThrow(PhoneRefused)
  })

  it('has a sequence above the phone’s receipt, even if that is longer than the store but not above its amount', async () => {
    const machine = promised(order({ fee: 10n }), order({ id: 9n, cause: REGULAR_SERVICE, fee: 10n }))
    const phone = await technician(machine)
    await leaving(machine, phone)
    loseStore(machine, order({ id: 10n, ...proven(500n) }))
    await leaving(machine, await otherPhone(machine))
    machine.work.recordOrders([order({ id: 11n, ...proven(580n) })])
    const [last] = (await leaving(machine, phone)).receipts
    expect(last?.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 660n })
    expect((await phone.deliveries()).map(({ orderId }) => orderId)).toEqual([7n, 9n, 11n])
  })

  it('is for the configured contract, although its orders have the same numbers as the previous one’s', () => {
    const machine = promised(order())
    const moved = order({ workOrders: makeAddress('new work orders'), fee: 50n })
    machine.work.recordOrders([moved])
    expect(machine.work.promised()).toEqual([moved])
  })

  it('is never signed in a channel without an agreement here', () => {
    const machine = makeMachine()
    machine.work.recordOrders([order()])
    expect(machine.work.promised()).toEqual([])
  })

  it('is not given to a visitor of another provider', async () => {
    const machine = promised(order(), supply)
    const visitor: Visitor = { holder: anna.address, issuer: makeAddress('nobody') }
    const field = makeField(await technician(machine))
    expect(await handOver(new Tap(field, AID), visitor, machine.parts)).toEqual({ receipts: [], lasting: [], unsynced: [] })
  })
})

describe('a visitor’s receipt after the store was lost', () => {
  const care = order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n })

  it('charges no second fee for an order signed before: the phone shows its receipt, and the new one has the same amount', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    const [first] = (await leaving(machine, phone)).receipts
    loseStore(machine, order())
    const [again] = (await leaving(machine, phone)).receipts
    expect(again?.receipt).toMatchObject({ sequence: 2n, cumulativeAmount: 80n, previous: structHash('Receipt', first?.receipt as never) })
    expect(await phone.deliveries()).toMatchObject([{ orderId: 7n, receipt: { cumulativeAmount: 80n } }])
  })

  it('charges no second fee if the channel has paid the first receipt but the order was not proven', async () => {
    const machine = promised(order())
    await leaving(machine, await technician(machine))
    loseStore(machine, order({ redeemed: 80n }))
    expect((await leaving(machine, await otherPhone(machine))).receipts).toMatchObject([{ receipt: { cumulativeAmount: 80n } }])
  })

  it('charges no second fee if a later order’s receipt, which was proven, had included this fee', async () => {
    const machine = promised(order(), care)
    await leaving(machine, await technician(machine))
    loseStore(machine, order({ redeemed: 0n, provenAmount: 110n, provenFees: 30n }))
    expect((await leaving(machine, await otherPhone(machine))).receipts).toMatchObject([{ receipt: { cumulativeAmount: 110n } }])
  })

  it('charges no second fee for either of two orders, although the phone shows only the later receipt', async () => {
    const machine = promised(order(), care)
    const phone = await technician(machine)
    await leaving(machine, phone)
    loseStore(machine, order(), care)
    expect((await leaving(machine, phone)).receipts.map(({ receipt }) => receipt.cumulativeAmount)).toEqual([110n, 110n])
    machine.work.recordOrders([order({ id: 12n, fee: 5n, ...proven(110n) })])
    expect((await leaving(machine, phone)).receipts).toMatchObject([{ receipt: { cumulativeAmount: 115n } }])
  })

  it('adds a new order’s fee to the signed and proven amounts', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    await leaving(machine, phone)
    loseStore(machine, order(), care)
    expect((await leaving(machine, phone)).receipts.map(({ receipt }) => receipt.cumulativeAmount)).toEqual([80n, 110n])
    loseStore(machine, order({ id: 10n, redeemed: 80n, provenAmount: 110n, provenFees: 110n }))
    expect((await leaving(machine, await otherPhone(machine))).receipts).toMatchObject([
      { receipt: { sequence: 1n, cumulativeAmount: 190n } },
    ])
  })

  it('adds to everything in the store if an order was cancelled after its receipt', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    await leaving(machine, phone)
    machine.work.recordOrders([care])
    expect((await leaving(machine, phone)).receipts).toMatchObject([{ receipt: { cumulativeAmount: 110n } }])
  })

  it('is not signed before the machine has read the chain since its start: its store may be an old copy', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    machine.reopen()
    expect(await leaving(machine, phone)).toMatchObject({ receipts: [], unsynced: [{ id: 7n }] })
    expect(await phone.deliveries()).toEqual([])
    machine.work.recordOrders([order()])
    expect((await leaving(machine, phone)).receipts).toMatchObject([{ receipt: { cumulativeAmount: 80n } }])
    machine.reopen()
    expect(await leaving(machine, phone)).toMatchObject({ receipts: [{ orderId: 7n }], unsynced: [] })
  })
})
