import { describe, expect, it } from 'vitest'
import { encodeChallengeAnswer } from '../../src/core/tap/challenge.ts'
import { anna, issuer, makeBadge, makeHash, NOW, signMessage, stranger } from '../support/make.ts'
import { asHeld, hostile, makeMachine, makePhone, status, type TestMachine } from './bench.ts'

const listed = makeBadge(anna.address, { dailyLimit: 500n })
const agreeing = { confirm: { company: () => true } }

/** A machine that has Anna on its company's list. */
function makeListing(): TestMachine {
  const machine = makeMachine()
  machine.store.badges.put(issuer.address, { ...listed, isCard: false })
  return machine
}

const held = (machine: TestMachine) => machine.store.badges.get(issuer.address, anna.address)
const upToBadge = ['SELECT', 'NEWEST', 'SIGN', 'TERMS', 'SIGN', 'BADGE']

describe('a phone without a badge, whose holder is on the list', () => {
  it('proves itself, is given the badge, and pays in the same tap', async () => {
    const machine = makeListing()
    const phone = await makePhone(machine, anna, [], agreeing)
    expect((await machine.sell(phone)).names).toEqual([...upToBadge, 'CHALLENGE', 'GIVE', 'SIGN', 'RESULT'])
    expect(await phone.badges()).toEqual([asHeld(listed)])
    expect((await machine.sell(phone)).names).toEqual(['SELECT', 'SIGN', 'RESULT'])
  })

  it('is asked to confirm in the app until its owner agrees', async () => {
    const machine = makeListing()
    let agrees = false
    const phone = await makePhone(machine, anna, [], { confirm: { company: () => agrees } })
    const { outcome, names } = await machine.tap(phone)
    expect(outcome).toMatchObject({ kind: 'refused', text: 'confirm' })
    expect(names).toEqual([...upToBadge, 'CHALLENGE'])
    agrees = true
    expect((await machine.sell(phone)).stored.signer).toBe(anna.address)
  })

  it('is given nothing, and nobody loses anything, when it only names the holder', async () => {
    const machine = makeListing()
    const liar = hostile(await makePhone(machine, anna, [], agreeing), name => {
      if (name !== 'CHALLENGE') return null
      const visit = { machine: stranger.address, nonce: makeHash('nonce') }
      return encodeChallengeAnswer(signMessage(stranger, 'Visit', visit))
    })
    const { outcome, names } = await machine.tap(liar)
    expect(outcome).toMatchObject({ kind: 'refused' })
    expect(names).toEqual([...upToBadge, 'CHALLENGE'])
    expect(held(machine)).toMatchObject(listed)
  })

  it.each([
    ['refuses it', (name: string) => (name === 'GIVE' ? status(0x6a80) : null), 'disagree'],
    ['still has none afterwards', (name: string) => (name === 'GIVE' ? status(0x9000) : null), 'no-badge'],
  ] as const)('is offered it once when it %s', async (_, answer, text) => {
    const machine = makeListing()
    const { outcome, names } = await machine.tap(hostile(await makePhone(machine, anna, [], agreeing), answer))
    expect(outcome).toMatchObject({ kind: 'refused', text })
    expect(names.filter(name => name === 'GIVE')).toHaveLength(1)
    expect(held(machine)).toMatchObject(listed)
  })

  it('is given the renewed one in place of one that has expired, with no question', async () => {
    const machine = makeListing()
    const expired = makeBadge(anna.address, { issuedAt: NOW - 90_000n, expiresAt: NOW - 1n })
    const phone = await makePhone(machine, anna, [asHeld(expired)])
    const { names } = await machine.sell(phone)
    expect(names).toEqual([...upToBadge, 'BADGE', 'CHALLENGE', 'GIVE', 'SIGN', 'RESULT'])
  })

  it('may tear at each of its exchanges, and then pays', async () => {
    for (let at = 0; at < 8; at++) {
      const machine = makeListing()
      const phone = await makePhone(machine, anna, [], agreeing)
      expect((await machine.tap(phone, { tear: { at, answered: true } })).outcome).toBe('torn')
      expect((await machine.sell(phone)).stored.receipt.sequence).toBe(1n)
    }
  })
})

it('a phone that has the very badge is not given it', async () => {
  const machine = makeListing()
  const phone = hostile(await makePhone(machine, anna, [asHeld(listed)]), name => (name === 'SIGN' ? status(0x6a88) : null))
  expect((await machine.tap(phone)).names).toEqual(['SELECT', 'NEWEST', 'SIGN', 'BADGE', 'SIGN'])
})
