import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/core/hex.ts'
import { digestOf } from '../../src/core/messages.ts'
import { parseSignature, type Signer } from '../../src/core/signature.ts'
import { decodeCommand } from '../../src/core/tap/apdu.ts'
import { encodeSelectAnswer } from '../../src/core/tap/select.ts'
import { decodeSignCommand } from '../../src/core/tap/sign.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import { anna, ben, DAY, issuer, makeBadge, NOW } from '../support/make.ts'
import {
  asHeld,
  type Card,
  hostile,
  makeMachine,
  makePhone,
  nameOf,
  PRICE,
  press,
  serve,
  status,
  type Tapped,
  type TestMachine,
} from './bench.ts'
import { createHalo, createKeycard } from './cards/emulated-cards.ts'

const textOf = ({ outcome }: Tapped) => (outcome === 'torn' ? outcome : outcome.kind === 'refused' ? outcome.text : outcome.kind)
const inField = (card: { transmit(command: Uint8Array): Uint8Array }): Card => ({ transmit: async command => card.transmit(command) })

/** The public key of a receipt's signer: anybody who sees a receipt can compute it. */
function publicKeyOf({ signature, hash }: StoredReceipt): Uint8Array {
  const parsed = parseSignature(signature)
  if (parsed === null) throw new Error('No signature.')
  const signed = new secp256k1.Signature(parsed.r, parsed.s).addRecoveryBit(parsed.yParity)
  return signed.recoverPublicKey(fromHex(digestOf(serve().separator, hash))).toBytes(false)
}

const HALO = Buffer.from('a0000009490148614c6f', 'hex')

/** Answers as a HaLo with this public key does; it cannot sign. */
function fakeTag(publicKey: Uint8Array): Card {
  const answer = (word: number, ...data: number[]) => Uint8Array.of(...data, word >> 8, word & 0xff)
  return inField({
    transmit: command => {
      if (command[1] === 0xa4) return answer(Buffer.from(command).includes(HALO) ? 0x9000 : 0x6a82)
      return command[5] === 0x02 ? answer(0x9000, 65, ...publicKey) : answer(0x9000, 0xe1, 0x01)
    },
  })
}
/** Names a holder, and reports the prices that it is asked to sign. It has no key. */
function spy(as: Signer, answers: (name: string) => Uint8Array | null = () => null): Card & { readonly prices: bigint[] } {
  const prices: bigint[] = []
  return {
    prices,
    transmit: async command => {
      const name = nameOf(command)
      if (name === 'SELECT') return encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: as.address })
      if (name === 'SIGN') prices.push(decodeSignCommand(decodeCommand(command)).price)
      return answers(name) ?? status(name === 'BADGE' ? 0x6a88 : name === 'SIGN' || name === 'CHALLENGE' ? 0x6985 : 0x9000)
    },
  }
}

/** Everything that the store keeps of a holder. */
const kept = ({ store, circumstances }: TestMachine, holder: Signer) => ({
  badges: store.badges.all(issuer.address, holder.address),
  account: store.ledger(serve().id, holder.address, circumstances).account,
  receipts: store.receipts.page(serve().id, { limit: 99 }),
})

const withLimit = (who: Signer, dailyLimit: bigint) => asHeld(makeBadge(who.address, { dailyLimit }))

async function owedACup(machine: TestMachine, phone: Card): Promise<void> {
  const { vend } = await machine.sell(phone)
  machine.store.vends.markStarting(vend.id)
  machine.store.vends.settle(vend.id, 'failed', machine.now)
}

describe('a tag that names somebody’s public key', () => {
  it('changes nothing: that holder’s phone, whose badge has no limit, still pays', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    const before = kept(machine, anna)
    expect(textOf(await machine.tap(fakeTag(publicKeyOf(stored))))).not.toBe('paid')
    expect(kept(machine, anna)).toEqual(before)
    await machine.sell(phone)
    machine.reopen()
    await machine.sell(phone)
  })

  it('is not told that the limit of a card is used up', async () => {
    const machine = makeMachine()
    const card = createHalo('a card')
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: PRICE }), isCard: false })
    const { stored } = await machine.sell(inField(card))
    expect(textOf(await machine.tap(inField(card)))).toBe('over-daily-limit')
    expect(textOf(await machine.tap(fakeTag(publicKeyOf(stored))))).toBe('try-again')
  })
})

describe('a card that signed', () => {
  it.each([createHalo, createKeycard])('does not turn its holder’s phone into a card', async create => {
    const machine = makeMachine()
    const card = create('a card')
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 3n * PRICE }), isCard: false })
    const { stored } = await machine.sell(inField(card))
    expect(stored.badge).toMatchObject({ isCard: true })
    expect(kept(machine, { address: card.address } as Signer).account.isCard).toBe(false)
  })
})

describe('a phone that only names a holder', () => {
  it.each(['BADGE', 'SIGN', 'TERMS', 'CHALLENGE', 'none'])('and refuses %s changes nothing', async refused => {
    const machine = makeMachine()
    const card = createHalo('a card')
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 3n * PRICE }), isCard: false })
    const named = { address: card.address } as Signer
    const before = kept(machine, named)
    await machine.tap(spy(named, name => (name === refused ? status(0x6a88) : null)))
    expect(kept(machine, named)).toEqual(before)
    await machine.sell(inField(card))
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 9n * PRICE, issuedAt: NOW - 5n }), isCard: false })
    await machine.tap(spy(named, name => (name === refused ? status(0x6a88) : null)))
    await machine.sell(inField(card))
  })

  it('is not told that a credit lowers the price; its holder takes it after the proof', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, ben)
    await owedACup(machine, phone)
    const spying = spy(ben)
    expect(textOf(await machine.tap(spying))).toBe('confirm')
    const forging = spy(ben, name => (name === 'CHALLENGE' ? Uint8Array.of(...new Uint8Array(64).fill(1), 0x90, 0x00) : null))
    expect(textOf(await machine.tap(forging))).toBe('try-again')
    expect([...spying.prices, ...forging.prices]).toEqual([])
    const { vend, names } = await machine.sell(phone)
    expect(vend).toMatchObject({ paid: 0n, creditTaken: PRICE })
    expect(names).toEqual(['SELECT', 'TERMS', 'CHALLENGE', 'SIGN', 'RESULT'])
  })

  it('is not told that the day’s limit is used up; its holder is', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, ben, [withLimit(ben, PRICE)])
    await machine.sell(phone)
    expect(textOf(await machine.tap(spy(ben)))).not.toBe('over-daily-limit')
    expect(textOf(await machine.tap(phone))).toBe('over-daily-limit')
  })

  it('gets no PREVIOUS without a valid badge, nor by naming the issuer', async () => {
    const machine = makeMachine()
    await machine.sell(await makePhone(machine, anna))
    for (const who of [ben, issuer]) expect((await machine.tap(spy(who))).names).not.toContain('PREVIOUS')
    const unknown = spy(issuer, name => (name === 'SIGN' ? status(0x69f3) : null))
    expect((await machine.tap(unknown)).names).not.toContain('PREVIOUS')
  })

  it('and whose phone does not prove it with a Visit of another key gets no credit', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, ben)
    await owedACup(machine, phone)
    const other = await makePhone(machine, anna, undefined, { confirm: { visit: () => true } })
    const liar = hostile(phone, (name, command) => (name === 'CHALLENGE' ? other.transmit(command) : null))
    await other.transmit(fromHex('0x00a4040007f04352454d410100'))
    await machine.tap(liar)
    expect(machine.store.credits.of(serve().id, ben.address)).toBe(PRICE)
  })
})

describe('a clock that was days ahead, with nothing to vouch for it', () => {
  it('locks no phone out after a card has paid', async () => {
    const machine = makeMachine()
    machine.allowance = 100n * PRICE
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const card = createHalo('a card')
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 30n * PRICE }), isCard: false })
    machine.now += 5n * DAY
    machine.timeTrusted = false
    await machine.sell(inField(card))
    machine.now = NOW + 600n
    machine.timeTrusted = true
    machine.sync()
    await machine.sell(phone)
  })
})

describe('a lost store and a badge renewed since', () => {
  it('locks nobody out when the returned receipt’s purchase is refused, across restarts too', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, { expiresAt: NOW + DAY, issuedAt: NOW - 5n * DAY }))])
    await machine.sell(phone)
    await machine.sell(phone)
    machine.loseStore()
    machine.allowance = 100n * PRICE
    machine.now += 2n * DAY
    machine.sync()
    const renewed = makeBadge(anna.address, { issuedAt: NOW + DAY + 1n })
    await phone.addBadge(asHeld(renewed))
    let signs = 0
    const refusing = hostile(phone, async (name, command) => {
      if (name !== 'SIGN') return null
      signs++
      const answer = await phone.transmit(command)
      machine.store.revocations.put(issuer.address, anna.address, machine.now)
      return answer
    })
    expect(textOf(await machine.tap(refusing))).not.toBe('paid')
    expect(signs).toBe(1)
    for (const restart of [false, true]) {
      if (restart) machine.reopen()
      await machine.sell(await makePhone(machine, ben), { selection: press() })
    }
  })
})
