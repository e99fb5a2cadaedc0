import { describe, expect, it } from 'vitest'
import { ZERO_ADDRESS } from '../../src/core/hex.ts'
import { decodeCommand } from '../../src/core/tap/apdu.ts'
import { encodeBadgeAnswer } from '../../src/core/tap/badge.ts'
import { decodeResultCommand } from '../../src/core/tap/result.ts'
import { AID, encodeSelectAnswer } from '../../src/core/tap/select.ts'
import { decodeSignCommand } from '../../src/core/tap/sign.ts'
import { decodeTermsCommand } from '../../src/core/tap/terms.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna, ben, channel, DAY, issuer, makeBadge, makeKey, makeTerms, NOW, type SignedBadge, stranger, terms } from '../support/make.ts'
import { asHeld, hostile, makeField, makeMachine, makePhone, PRICE, press, serve, status } from './bench.ts'

const asked = (commands: readonly Uint8Array[], name: 'SIGN' | 'RESULT' | 'TERMS', names: readonly string[]) =>
  decodeCommand(commands[names.lastIndexOf(name)] ?? new Uint8Array())

const badgeAnswer = ({ badge: { holder: _, ...body }, signature }: SignedBadge) =>
  encodeBadgeAnswer({ issuer: issuer.address, ...body, signature })

describe('a purchase', () => {
  it('asks a new phone for its badge, shows it the terms, and takes the receipt', async () => {
    const machine = makeMachine()
    const { names, commands, stored, vend } = await machine.sell(await makePhone(machine, anna))
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'SIGN', 'TERMS', 'SIGN', 'RESULT'])
    expect(decodeTermsCommand(asked(commands, 'TERMS', names))).toMatchObject({ terms, decimals: 2, symbol: 'EURT' })
    expect(stored).toMatchObject({ signer: anna.address, receipt: { channelId: channel, sequence: 1n, cumulativeAmount: PRICE } })
    expect(vend).toMatchObject({ product: 'espresso', price: PRICE, paid: PRICE, creditTaken: 0n, state: 'paid' })
    expect(machine.store.receipts.newest(channel)).toEqual(stored)
  })

  it('is exactly SELECT and SIGN for a regular, about 230 bytes', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const { names, commands } = await machine.sell(phone)
    expect(names).toEqual(['SELECT', 'SIGN', 'RESULT'])
    const answers = 23 + 2 + 64 + 2
    const bytes = commands.slice(0, 2).reduce((sum, command) => sum + command.length, answers)
    expect(bytes).toBeLessThan(250)
  })

  it('requests a signature for the price, with the product’s label', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const { names, commands } = await machine.sell(phone, { selection: press(120n) })
    const { receipt, price, label } = decodeSignCommand(asked(commands, 'SIGN', names))
    expect({ price, label, sum: receipt.cumulativeAmount, sequence: receipt.sequence }).toEqual({
      price: 120n,
      label: 'Espresso',
      sum: PRICE + 120n,
      sequence: 2n,
    })
  })

  it('needs no badge for the issuer itself', async () => {
    const machine = makeMachine()
    const { names, stored } = await machine.sell(await makePhone(machine, issuer, []))
    expect(names).toEqual(['SELECT', 'NEWEST', 'SIGN', 'TERMS', 'SIGN', 'RESULT'])
    expect(stored.badge).toBeNull()
  })

  it('makes the phone accept the receipt: NEWEST returns it', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    const [held] = await phone.receipts()
    expect(held).toMatchObject({ hash: stored.hash, acceptance: expect.objectContaining({ r: expect.any(String) }) })
  })
})

describe('SELECT', () => {
  it.each([
    ['a locked phone', { version: 1, minVersion: 1, locked: true, holder: ZERO_ADDRESS }, 'locked'],
    ['a wallet that needs a newer machine', { version: 2, minVersion: 2, locked: false, holder: anna.address }, 'newer-wallet'],
  ] as const)('of %s ends the tap, and says why', async (_, answer, text) => {
    const machine = makeMachine()
    const phone = hostile(await makePhone(machine, anna), name => (name === 'SELECT' ? encodeSelectAnswer(answer) : null))
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text }, names: ['SELECT'] })
  })

  it('that is answered with nonsense ends the tap: it is no card either', async () => {
    const machine = makeMachine()
    const phone = hostile(await makePhone(machine, anna), name => (name === 'SELECT' ? Uint8Array.of(1, 2, 3, 0x90, 0x00) : null))
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text: 'try-again' }, names: ['SELECT'] })
  })
})

describe('a price above the whole daily limit', () => {
  it('is refused without a question: it says nothing of what its holder bought', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, { dailyLimit: PRICE - 1n }))])
    const { outcome, names } = await machine.tap(phone)
    expect(outcome).toMatchObject({ kind: 'refused', text: 'over-daily-limit' })
    expect(names).not.toContain('CHALLENGE')
  })
})

describe('BADGE', () => {
  it('is sent once more before a refusal that a renewal lifts', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, { expiresAt: NOW + 10n }))])
    await machine.sell(phone)
    machine.now = NOW + 20n
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW + 11n })))
    const { names } = await machine.sell(phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'SIGN', 'RESULT'])
  })

  it('is sent once more before a refusal that a raised limit lifts', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, { dailyLimit: PRICE }))])
    await machine.sell(phone)
    await phone.addBadge(asHeld(makeBadge(anna.address, { dailyLimit: 2n * PRICE, issuedAt: NOW - 1n })))
    expect((await machine.sell(phone)).names).toEqual(['SELECT', 'BADGE', 'SIGN', 'RESULT'])
    const third = await machine.tap(phone)
    const names = ['SELECT', 'BADGE', 'TERMS', 'CHALLENGE']
    expect(third).toMatchObject({ outcome: { kind: 'refused', text: 'over-daily-limit' }, names })
  })

  it.each([
    ['badge-expired', { expiresAt: NOW - 1n }],
    ['badge-not-yet-good', { issuedAt: NOW + 1n }],
  ] as const)('%s is refused by the badge that the phone shows, and asked for another', async (text, change) => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, change))])
    const tapped = await machine.tap(phone)
    expect(tapped).toMatchObject({ outcome: { kind: 'refused', text }, names: ['SELECT', 'BADGE', 'BADGE'] })
    machine.now = NOW
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text }, names: ['SELECT', 'BADGE', 'BADGE'] })
  })

  it.each([
    ['has expired', makeBadge(anna.address, { issuedAt: NOW - 100_000n, expiresAt: NOW - 1n })],
    ['a stranger signed', makeBadge(anna.address, {}, stranger)],
  ] as const)('that %s does not keep the phone’s valid one from being found', async (_, unusable) => {
    const machine = makeMachine()
    let asked = 0
    const brings = hostile(await makePhone(machine, anna), name => (name === 'BADGE' && asked++ === 0 ? badgeAnswer(unusable) : null))
    expect((await machine.sell(brings)).names.slice(0, 5)).toEqual(['SELECT', 'BADGE', 'BADGE', 'NEWEST', 'SIGN'])
  })

  it('is asked for a bounded number of times, whatever a phone sends', async () => {
    const machine = makeMachine()
    let asked = 0n
    const endless = hostile(await makePhone(machine, anna, []), name =>
      name === 'BADGE' ? badgeAnswer(makeBadge(anna.address, { expiresAt: NOW - 1n, dailyLimit: asked++ })) : null,
    )
    const { outcome, names } = await machine.tap(endless)
    expect(outcome).toMatchObject({ kind: 'refused', text: 'badge-expired' })
    expect(names.length).toBeLessThan(20)
  })

  it('does not help against a revocation, unless the badge was issued after it', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    machine.store.revocations.put(issuer.address, anna.address, NOW)
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text: 'badge-revoked' }, names: ['SELECT', 'BADGE'] })
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW + 1n })))
    await machine.sell(phone)
  })

  it('is sent again when the phone no longer has the badge that the machine holds; then SIGN once more', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    let asked = 0
    const forgetful = hostile(phone, name => (name === 'SIGN' && asked++ === 0 ? status(0x6a88) : null))
    expect((await machine.sell(forgetful)).names).toEqual(['SELECT', 'SIGN', 'BADGE', 'SIGN', 'RESULT'])
  })

  it('of a time to come waits on the phone beside the good one', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW + 100n })))
    expect((await machine.sell(phone)).names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'SIGN', 'TERMS', 'SIGN', 'RESULT'])
  })

  it('keeps a card’s badge when a phone claims to be its holder without a badge', async () => {
    const machine = makeMachine()
    machine.store.badges.put(issuer.address, { ...makeBadge(anna.address, { dailyLimit: 500n }), isCard: true })
    const claiming = hostile(await makePhone(machine, anna), name => (name === 'SIGN' ? status(0x6a88) : null))
    expect((await machine.tap(claiming)).outcome).toMatchObject({ kind: 'refused', text: 'confirm' })
    expect(machine.store.badges.get(issuer.address, anna.address)).toMatchObject({ isCard: true })
  })

  it.each(['no-contract', 'not-in-contract'] as const)('from a company that cannot buy this drink is refused as %s', async text => {
    const machine = makeMachine()
    const other = makeKey('other issuer')
    const others = () => [{ channel: serve(makeTerms({ issuer: other.address })), text }]
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, {}, other), other)])
    expect(await purchase(new Tap(makeField(phone), AID), press(), { ...machine.parts, others })).toMatchObject({ kind: 'refused', text })
  })

  it('leads to a refusal if no badge was issued', async () => {
    const machine = makeMachine()
    const other = makeKey('other issuer')
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, {}, other), other)])
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text: 'no-badge' }, names: ['SELECT', 'BADGE'] })
  })
})

describe('PREVIOUS', () => {
  it('shows both parts of another holder’s receipt, before SIGN', async () => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await machine.sell(one)
    expect((await machine.sell(two)).names).toEqual([
      'SELECT',
      'BADGE',
      'NEWEST',
      'PREVIOUS',
      'PREVIOUS',
      'SIGN',
      'TERMS',
      'SIGN',
      'RESULT',
    ])
    expect((await machine.sell(one)).names).toEqual(['SELECT', 'PREVIOUS', 'PREVIOUS', 'SIGN', 'RESULT'])
    expect((await machine.sell(one)).names).toEqual(['SELECT', 'SIGN', 'RESULT'])
  })

  it('is one command if the issuer signed', async () => {
    const machine = makeMachine()
    await machine.sell(await makePhone(machine, issuer, []))
    const { names } = await machine.sell(await makePhone(machine, anna))
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'PREVIOUS', 'SIGN', 'TERMS', 'SIGN', 'RESULT'])
  })

  it('is sent to a phone that forgot its own receipts, after TERMS', async () => {
    const machine = makeMachine()
    await machine.sell(await makePhone(machine, anna))
    const again = await makePhone(machine, anna)
    const { names } = await machine.sell(again)
    expect(names).toEqual(['SELECT', 'SIGN', 'TERMS', 'PREVIOUS', 'PREVIOUS', 'SIGN', 'RESULT'])
  })

  it('is sent to a phone that knows the channel but not the receipt, after 69F4', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    let isFirst = true
    const forgetful = hostile(phone, name => {
      if (name !== 'SIGN' || !isFirst) return null
      isFirst = false
      return status(0x69f4)
    })
    expect((await machine.sell(forgetful)).names).toEqual(['SELECT', 'SIGN', 'PREVIOUS', 'PREVIOUS', 'SIGN', 'RESULT'])
  })
})

describe('SIGN', () => {
  it.each([
    [0x69f2, ['SELECT', 'SIGN', 'NEWEST'], 'disagree'],
    [0x69f3, ['SELECT', 'SIGN', 'TERMS', 'PREVIOUS', 'PREVIOUS', 'SIGN'], 'disagree'],
    [0x69f4, ['SELECT', 'SIGN', 'PREVIOUS', 'PREVIOUS', 'SIGN'], 'disagree'],
    [0x6a88, ['SELECT', 'SIGN', 'BADGE', 'SIGN'], 'no-badge'],
  ] as const)('answered %i every time is asked at most twice', async (word, expected, text) => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const stubborn = hostile(phone, name => (name === 'SIGN' ? status(word) : null))
    const { names, outcome } = await machine.tap(stubborn)
    expect(names).toEqual(expected)
    expect(outcome).toMatchObject({ kind: 'refused', text })
    expect(machine.store.receipts.newest(channel)?.receipt.sequence).toBe(1n)
    await machine.sell(phone)
  })

  it('is not sent if the machine would refuse the receipt', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    machine.sync({ deposited: 100n })
    expect(await machine.tap(phone)).toMatchObject({ names: ['SELECT'], outcome: { kind: 'refused', text: 'deposit-used-up' } })
    machine.sync({ closesAt: NOW + DAY })
    expect(await machine.tap(phone)).toMatchObject({ names: ['SELECT'], outcome: { kind: 'refused', text: 'closing' } })
    machine.sync()
    machine.now += 6n * DAY
    expect(await machine.tap(phone)).toMatchObject({ outcome: { kind: 'refused', text: 'offline-too-long' } })
  })

  it('charges nothing if the channel is no longer served when it is answered', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const slow = hostile(phone, name => {
      if (name === 'SIGN') machine.channels = []
      return null
    })
    const { outcome, names } = await machine.tap(slow)
    expect(outcome).toMatchObject({ kind: 'refused', text: 'closing' })
    expect(names).toEqual(['SELECT', 'SIGN', 'RESULT'])
    expect(machine.store.receipts.newest(channel)?.receipt.sequence).toBe(1n)
  })

  it('charges nothing if the drink is no longer available when it is answered', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    let obstacle: 'no-water' | null = null
    const slow = hostile(phone, name => {
      if (name === 'SIGN') obstacle = 'no-water'
      return null
    })
    const { outcome, names } = await machine.tap(slow, { selection: { ...press(), obstacle: () => obstacle } })
    expect(outcome).toEqual({ kind: 'refused', text: 'no-water', why: null })
    expect(names.at(-1)).toBe('RESULT')
    expect(machine.store.receipts.newest(channel)).toBeNull()
    obstacle = null
    await machine.sell(phone)
  })
})

describe('RESULT', () => {
  it('says refused, without an acceptance, if the machine did not accept the receipt', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const slow = hostile(phone, name => {
      if (name === 'SIGN') machine.store.revocations.put(issuer.address, anna.address, machine.now)
      return null
    })
    const { outcome, names, commands } = await machine.tap(slow)
    expect(outcome).toMatchObject({ kind: 'refused', text: 'badge-revoked' })
    const result = decodeResultCommand(asked(commands, 'RESULT', names))
    expect(result).toMatchObject({ state: 'refused', sequence: 2n, cumulativeAmount: 2n * PRICE })
    expect(BigInt(result.acceptance.r)).toBe(0n)
    expect((await phone.receipts()).at(-1)?.acceptance).toBeNull()
    expect(await phone.cups()).toHaveLength(1)
  })
})
