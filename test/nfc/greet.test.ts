import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { encodeChallengeAnswer } from '../../src/core/tap/challenge.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { AID } from '../../src/core/tap/select.ts'
import { greet } from '../../src/nfc/greet.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna, issuer, makeBadge, makeHash, makeTerms, NOW, signMessage, stranger, terms } from '../support/make.ts'
import { asHeld, type Card, hostile, makeField, makeMachine, makePhone, PRICE, press, serve, type TestMachine } from './bench.ts'
import { createHalo } from './cards/emulated-cards.ts'

const limited = makeBadge(anna.address, { dailyLimit: 500n })
const confirming = { confirm: { visit: () => true } }

async function greeting(machine: TestMachine, card: Card) {
  const field = makeField(card)
  const greeting = await greet(new Tap(field, AID), machine.parts)
  return { left: greeting?.kind === 'holder' ? greeting.amount : null, names: field.names }
}

/** Anna, who has bought a cup before, at a machine. */
async function regular(badge = limited, options = {}) {
  const machine = makeMachine()
  const phone = await makePhone(machine, anna, [asHeld(badge)], { ...confirming, ...options })
  await machine.sell(phone)
  return { machine, phone }
}

describe('a tap without a press', () => {
  it('shows the remaining daily limit, after the holder proved their identity', async () => {
    const { machine, phone } = await regular()
    expect(await greeting(machine, phone)).toEqual({ left: 500n - PRICE, names: ['SELECT', 'TERMS', 'CHALLENGE'] })
    expect(machine.store.receipts.page(serve().id, { limit: 9 })).toHaveLength(1)
  })

  it('shows that nothing is left when the limit was lowered since', async () => {
    const { machine, phone } = await regular()
    machine.store.badges.put(issuer.address, { ...makeBadge(anna.address, { dailyLimit: PRICE - 1n, issuedAt: NOW }), isCard: false })
    expect((await greeting(machine, phone)).left).toBe(0n)
  })

  it('starts over on the next day', async () => {
    const { machine, phone } = await regular()
    machine.now += 86_400n
    expect((await greeting(machine, phone)).left).toBe(500n)
  })

  it('asks for proof in the channel of the limit', async () => {
    const other = serve(makeTerms({ issuer: stranger.address, payer: anna.address }))
    const machine = makeMachine([other, serve()])
    const phone = await makePhone(machine, anna, [asHeld(limited)], confirming)
    await machine.sell(phone)
    expect((await greeting(machine, phone)).left).toBe(500n - PRICE)
  })

  it('shows and asks nothing more without a limit, a badge or an unlocked phone', async () => {
    const silent = { left: null, names: ['SELECT'] }
    const unlimited = await regular(makeBadge(anna.address))
    expect(await greeting(unlimited.machine, unlimited.phone)).toEqual(silent)
    const newcomer = makeMachine()
    expect(await greeting(newcomer, await makePhone(newcomer, anna, [asHeld(limited)], confirming))).toEqual(silent)
    const { machine } = await regular()
    expect(await greeting(machine, await makePhone(machine, anna, [], { isLocked: () => true }))).toEqual(silent)
    machine.store.revocations.put(terms.issuer, anna.address, NOW)
    expect(await greeting(machine, await makePhone(machine, anna, [], confirming))).toEqual(silent)
  })

  it('shows nothing if the owner does not confirm', async () => {
    const { machine, phone } = await regular(limited, { confirm: { visit: () => false } })
    expect(await greeting(machine, phone)).toEqual({ left: null, names: ['SELECT', 'TERMS', 'CHALLENGE'] })
  })

  it.each([
    ['by somebody else', stranger, {}],
    ['for another machine', anna, { machine: stranger.address }],
    ['of an earlier challenge', anna, { nonce: makeHash('earlier') }],
  ])('is told nothing for a Visit %s', async (_, signer, change) => {
    const { machine, phone } = await regular()
    const liar = hostile(phone, (name, command) => {
      if (name !== 'CHALLENGE') return null
      const nonce = `0x${Buffer.from(command.subarray(25, 57)).toString('hex')}` as const
      return encodeChallengeAnswer(signMessage(signer, 'Visit', { machine: terms.machine, nonce, ...change }))
    })
    expect((await greeting(machine, liar)).left).toBeNull()
  })

  it('never asks the same nonce twice', async () => {
    const { machine, phone } = await regular()
    const asked = new Set<string>()
    const seen = hostile(phone, (_, command) => {
      if (command[1] === Instruction.challenge) asked.add(Buffer.from(command).toString('hex'))
      return null
    })
    for (let i = 0; i < 3; i++) await greeting(machine, seen)
    expect(asked.size).toBe(3)
  })

  it('shows nothing for a card', async () => {
    const { machine } = await regular()
    const card = createHalo('a card')
    expect(await greeting(machine, { transmit: async command => card.transmit(command) })).toEqual({ left: null, names: ['SELECT'] })
  })

  it('can be torn', async () => {
    const { machine, phone } = await regular()
    const field = makeField(phone, { at: 2, answered: false })
    await expect(greet(new Tap(field, AID), machine.parts)).rejects.toThrow(CardGoneError)
    expect((await machine.sell(phone, { selection: press() })).kind).toBe('paid')
  })
})
