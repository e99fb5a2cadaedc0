import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { DELIVERY, REGULAR_SERVICE } from '../../src/core/causes.ts'
import { structHash } from '../../src/core/messages.ts'
import { AID } from '../../src/core/tap/select.ts'
import { channelId } from '../../src/core/terms.ts'
import type { OpenOrder } from '../../src/core/work-order.ts'
import { greet } from '../../src/nfc/greet.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { handOver, type Visitor } from '../../src/nfc/visit.ts'
import type { WalletOptions } from '../../src/wallet/wallet.ts'
import { anna, ben, domain, issuer, makeAddress, makeBadge, makeKey, makeTerms, NOW, machine as ownKey } from '../support/make.ts'
import { asHeld, type Card, makeField, makeMachine, makePhone, type Tear, type TestMachine } from './bench.ts'

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
  ...change,
})
const supply = order({ id: 8n, cause: 32, fee: 20n, channelId: channelId(supplyTerms, domain), visitorIssuer: drivers.address })

/** A machine at which this work is open. */
function promised(...orders: OpenOrder[]): TestMachine {
  const machine = makeMachine()
  know(machine)
  machine.store.work.record(orders)
  return machine
}

function know(machine: TestMachine): void {
  for (const terms of [workTerms, supplyTerms])
    machine.store.channels.put({ id: channelId(terms, domain), terms, decimals: 2, symbol: 'EURT' })
}

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

/** The tap that ends the work. */
async function leaving(machine: TestMachine, card: Card, tear: Tear | null = null) {
  const field = makeField(card, tear)
  const tap = new Tap(field, AID)
  const greeting = await greet(tap, machine.parts)
  if (greeting?.kind !== 'visitor') throw new Error(`Expected a visitor, got ${greeting?.kind}.`)
  return { ...(await handOver(tap, greeting, machine.parts)), names: field.names }
}

describe('who comes for work', () => {
  it('is let in by a badge of the provider that promised it, and a signature', async () => {
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

  it('is not let in by a badge that was revoked', async () => {
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

describe('what a visitor leaves with', () => {
  it('is the receipt of the agreed fee, tied to its order', async () => {
    const machine = promised(order(), supply)
    const phone = await technician(machine)
    const { receipts, lasting, names } = await leaving(machine, phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'TERMS', 'CHALLENGE', 'TERMS', 'NEWEST', 'DELIVER', 'DELIVER'])
    expect(lasting).toEqual([])
    expect(receipts).toMatchObject([{ orderId: 7n, receipt: { sequence: 1n, cumulativeAmount: 80n, issuedAt: NOW } }])
    expect(await phone.deliveries()).toMatchObject([{ orderId: 7n, workOrders, receipt: { cumulativeAmount: 80n } }])
  })

  it('is no receipt while the sensors show the fault', async () => {
    const machine = promised(order(), order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n }))
    machine.causes = [GRINDER]
    const phone = await technician(machine)
    const { receipts, lasting } = await leaving(machine, phone)
    expect(lasting.map(({ id }) => id)).toEqual([7n])
    expect(receipts.map(({ orderId }) => orderId)).toEqual([9n])
    machine.causes = []
    expect((await leaving(machine, phone)).receipts.map(({ receipt }) => receipt.cumulativeAmount)).toEqual([30n, 110n])
  })

  it('is the same receipt, however often it is asked for and on whichever phone of its provider', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    const { receipts } = await leaving(machine, phone)
    machine.now += 100n
    expect((await leaving(machine, phone)).receipts).toEqual(receipts)
    const other = await makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, technicians), technicians)], confirming)
    expect((await leaving(machine, other)).receipts).toEqual(receipts)
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

  it('is every receipt, the earlier one first, where that was of the later order and its tap tore', async () => {
    const machine = promised(order(), order({ id: 9n, cause: REGULAR_SERVICE, fee: 30n }))
    machine.causes = [GRINDER]
    const phone = await technician(machine)
    await expect(leaving(machine, phone, { at: 6, answered: false })).rejects.toThrow(CardGoneError)
    machine.causes = []
    await leaving(machine, phone)
    expect((await phone.deliveries()).map(({ orderId }) => orderId)).toEqual([9n, 7n])
  })

  it('is a receipt that the phone takes as a later one, where what it brought is longer than the store and not more', async () => {
    const machine = promised(order({ fee: 10n }), order({ id: 9n, cause: REGULAR_SERVICE, fee: 10n }))
    const phone = await technician(machine)
    await leaving(machine, phone)
    machine.loseStore()
    know(machine)
    machine.store.work.record([order({ id: 10n, redeemed: 500n })])
    const other = await makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, technicians), technicians)], confirming)
    await leaving(machine, other)
    machine.store.work.record([order({ id: 11n })])
    const [last] = (await leaving(machine, phone)).receipts
    expect(last?.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 660n })
    expect((await phone.deliveries()).map(({ orderId }) => orderId)).toEqual([7n, 9n, 11n])
  })

  it('goes on from what the visitor brought where the store was lost, and from what the chain has paid', async () => {
    const machine = promised(order())
    const phone = await technician(machine)
    const [first] = (await leaving(machine, phone)).receipts
    machine.loseStore()
    know(machine)
    machine.store.work.record([order({ id: 9n })])
    const [second] = (await leaving(machine, phone)).receipts
    expect(second?.receipt).toMatchObject({
      sequence: 2n,
      cumulativeAmount: 160n,
      previous: structHash('Receipt', first?.receipt as never),
    })
    machine.loseStore()
    know(machine)
    machine.store.work.record([order({ id: 10n, redeemed: 500n })])
    const other = await makePhone(machine, ben, [asHeld(makeBadge(ben.address, {}, technicians), technicians)], confirming)
    expect((await leaving(machine, other)).receipts).toMatchObject([{ receipt: { sequence: 1n, cumulativeAmount: 580n } }])
  })

  it('is for the contract that the config names now, though its orders have the numbers of those before', () => {
    const machine = promised(order())
    const moved = order({ workOrders: makeAddress('new work orders'), fee: 50n })
    machine.work.take([moved])
    expect(machine.work.promised()).toEqual([moved])
  })

  it('is never of a channel that no agreement brought here', () => {
    const machine = makeMachine()
    machine.store.work.record([order()])
    expect(machine.work.promised()).toEqual([])
  })

  it('is nothing for a visitor of another provider', async () => {
    const machine = promised(order(), supply)
    const visitor: Visitor = { holder: anna.address, issuer: makeAddress('nobody') }
    const field = makeField(await technician(machine))
    expect(await handOver(new Tap(field, AID), visitor, machine.parts)).toEqual({ receipts: [], lasting: [] })
  })
})
