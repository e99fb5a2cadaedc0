import { describe, expect, it } from 'vitest'
import { encodeNewestAnswer, type NewestAnswer } from '../../src/core/tap/newest.ts'
import type { Store } from '../../src/store/store.ts'
import type { Wallet } from '../../src/wallet/wallet.ts'
import { anna, ben, channel, DAY, issuer, machine as machineKey, makeBadge, NOW, stranger } from '../support/make.ts'
import { acceptanceOf, asHeld, hostile, makeMachine, makePhone, PRICE, press, type TestMachine } from './bench.ts'

const newest = ({ store }: { store: Store }) => store.receipts.newest(channel)

async function sellTo(machine: TestMachine, phones: readonly Wallet[]): Promise<void> {
  for (const phone of phones) await machine.sell(phone)
}

describe('a machine that lost its store', () => {
  it('asks a phone for its newest receipt before anything is signed, and sells nothing until what came back is redeemed', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone, phone])
    machine.loseStore()
    const { names, outcome } = await machine.tap(phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST'])
    expect(outcome).toMatchObject({ kind: 'refused', text: 'allowance-used-up' })
    expect(machine.store.alarms.open()).toMatchObject([{ channelId: channel, kind: 'brought-back', amount: 3n * PRICE }])
    machine.sync({ redeemed: 2n * PRICE })
    expect((await machine.tap(await makePhone(machine, ben))).outcome).toMatchObject({ text: 'allowance-used-up' })
    machine.sync({ redeemed: 3n * PRICE })
    expect(machine.store.alarms.open()).toEqual([])
    expect((await machine.sell(phone)).stored.receipt.sequence).toBe(4n)
    expect((await machine.sell(await makePhone(machine, ben))).stored.receipt.sequence).toBe(5n)
  })

  it('serves its allowance meanwhile, in total over all syncs, and no more', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone])
    machine.loseStore()
    machine.allowance = 2n * PRICE
    await machine.sell(phone)
    machine.sync()
    await machine.sell(phone)
    machine.sync()
    expect((await machine.tap(phone)).outcome).toMatchObject({ kind: 'refused', text: 'allowance-used-up' })
    machine.store.alarms.end(machine.store.alarms.open()[0]?.id ?? 0, machine.now)
    await machine.sell(phone)
  })

  it('takes the owner’s word for a receipt that can only be kept together with the next one', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone])
    machine.loseStore()
    machine.now += 3600n
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: machine.now })))
    expect((await machine.tap(phone)).outcome).toMatchObject({ text: 'allowance-used-up' })
    expect(newest(machine)).toBeNull()
    const [alarm] = machine.store.alarms.open()
    machine.store.alarms.end(alarm?.id ?? 0, machine.now)
    expect((await machine.sell(phone)).stored.receipt.sequence).toBe(3n)
    expect(machine.store.alarms.open()).toEqual([])
  })

  it('continues from the newest receipt of a returning phone', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone, phone])
    machine.loseStore()
    machine.allowance = 10n * PRICE
    const { names, stored } = await machine.sell(phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'SIGN', 'RESULT'])
    expect(stored.receipt).toMatchObject({ sequence: 4n, cumulativeAmount: 4n * PRICE })
    expect(machine.store.receipts.page(channel, { limit: 9 })).toHaveLength(2)
    expect((await machine.sell(phone)).names).toEqual(['SELECT', 'SIGN', 'RESULT'])
  })

  it('can redeem an adopted receipt at once if the present badge covers it', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    machine.loseStore()
    await machine.tap(phone, { tear: { at: 4, answered: false } })
    expect(machine.store.receipts.newestRedeemable(channel)).toMatchObject({ hash: stored.hash, badge: stored.badge })
  })

  it('can redeem an adopted receipt by the badge of its time, whatever others its holder has', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    machine.loseStore()
    machine.allowance = 10n * PRICE
    machine.now = NOW + 3600n
    const first = makeBadge(anna.address)
    const renewed = makeBadge(anna.address, { issuedAt: NOW + 60n, expiresAt: NOW + 90n * DAY })
    for (const badge of [first, renewed]) machine.store.badges.put(issuer.address, { ...badge, isCard: false }, machine.now)
    await phone.addBadge(asHeld(renewed))
    expect((await machine.sell(phone)).stored.badge?.badge).toEqual(renewed.badge)
    const brought = machine.store.receipts.page(channel, { limit: 9 }).find(({ hash }) => hash === stored.hash)
    expect(brought).toMatchObject({ redeemable: true, badge: { badge: first.badge } })
  })

  it('cannot redeem an adopted receipt of a time that no badge here covers', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    machine.loseStore()
    machine.allowance = 10n * PRICE
    machine.now = NOW + 3600n
    const renewed = makeBadge(anna.address, { issuedAt: NOW + 60n })
    machine.store.badges.put(issuer.address, { ...renewed, isCard: false }, machine.now)
    await phone.addBadge(asHeld(renewed))
    await machine.sell(phone)
    const brought = machine.store.receipts.page(channel, { limit: 9 }).find(({ hash }) => hash === stored.hash)
    expect(brought).toMatchObject({ redeemable: false, badge: null })
  })

  it('adopts the issuer’s own without a badge', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, issuer, [])
    const { stored } = await machine.sell(phone)
    machine.loseStore()
    await machine.tap(phone, { tear: { at: 3, answered: false } })
    expect(machine.store.receipts.newestRedeemable(channel)).toMatchObject({ hash: stored.hash, badge: null })
  })

  it('serves every holder after a torn tap that returned a receipt with an unknown badge', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone])
    await phone.addBadge(asHeld(makeBadge(anna.address, { issuedAt: machine.now })))
    machine.loseStore()
    machine.allowance = 100n * PRICE
    const torn = await machine.tap(phone, { tear: { at: 3, answered: true } })
    expect(torn).toMatchObject({ outcome: 'torn', names: ['SELECT', 'BADGE', 'NEWEST', 'SIGN'] })
    await machine.sell(await makePhone(machine, ben))
    const { stored } = await machine.sell(phone)
    expect(stored).toMatchObject({ redeemable: true, receipt: { sequence: 3n, cumulativeAmount: 3n * PRICE } })
    await machine.sell(await makePhone(machine, ben))
  })

  it('adopts the later of two returned receipts, and the first phone can buy again', async () => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await sellTo(machine, [one, two, two, two])
    machine.loseStore()
    machine.allowance = 100n * PRICE
    expect((await machine.sell(one)).stored.receipt.sequence).toBe(2n)
    expect((await machine.sell(two)).stored.receipt).toMatchObject({ sequence: 5n, cumulativeAmount: 5n * PRICE })
    expect((await machine.sell(one)).stored.receipt.sequence).toBe(6n)
    await machine.sell(two)
  })

  it('does not request a receipt that the deposit no longer covers after an adoption', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await sellTo(machine, [phone, phone])
    machine.loseStore()
    machine.allowance = 100n * PRICE
    machine.sync({ deposited: 3n * PRICE - 1n })
    const { outcome, names } = await machine.tap(phone)
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST'])
    expect(outcome).toMatchObject({ kind: 'refused', text: 'deposit-used-up' })
  })
})

describe('two runs of sequences, after a lost store', () => {
  const buyTimes = async (machine: TestMachine, phone: Wallet, times: number, price: bigint) => {
    for (let i = 0; i < times; i++) await machine.sell(phone, { selection: press(price) })
  }

  it('a phone whose receipt has a greater sequence and a smaller sum buys, from the greater sum', async () => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await buyTimes(machine, one, 10, 10n)
    machine.loseStore()
    await buyTimes(machine, two, 5, 80n)
    const { stored } = await machine.sell(one, { selection: press(10n) })
    expect(stored.receipt).toMatchObject({ sequence: 6n, cumulativeAmount: 410n })
    await buyTimes(machine, two, 1, 80n)
    await buyTimes(machine, one, 2, 10n)
    expect(newest(machine)?.receipt).toMatchObject({ sequence: 9n, cumulativeAmount: 510n })
    expect((await one.receipts())[0]).toMatchObject({ receipt: { sequence: 9n } })
  })

  it('a receipt with a smaller sequence and a greater sum is adopted, and every phone buys from it', async () => {
    const machine = makeMachine()
    machine.allowance = 10_000n
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await buyTimes(machine, one, 2, 250n)
    machine.loseStore()
    await buyTimes(machine, two, 5, 80n)
    const { stored } = await machine.sell(one, { selection: press(10n) })
    expect(stored.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 510n })
    await buyTimes(machine, two, 2, 80n)
    await buyTimes(machine, one, 1, 10n)
    expect(newest(machine)?.receipt).toMatchObject({ sequence: 6n, cumulativeAmount: 680n })
  })

  it('a receipt recovered from the chain, with a smaller sequence and a greater sum, shuts no phone out', async () => {
    const machine = makeMachine()
    machine.allowance = 10_000n
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await buyTimes(machine, one, 1, 250n)
    const paid = await machine.sell(one, { selection: press(250n) })
    machine.loseStore()
    await buyTimes(machine, two, 5, 80n)
    machine.store.receipts.adopt(paid.stored)
    await buyTimes(machine, two, 2, 80n)
    await buyTimes(machine, one, 1, 10n)
    expect(newest(machine)?.receipt).toMatchObject({ sequence: 5n, cumulativeAmount: 670n })
  })
})

describe('NEWEST', () => {
  type Forge = (honest: NewestAnswer, machine: TestMachine) => NewestAnswer
  const forged: Record<string, Forge> = {
    'an acceptance of somebody else': honest => ({ ...honest, acceptance: honest.signature }),
    'no acceptance': honest => ({ ...honest, acceptance: { r: `0x${'0'.repeat(64)}`, vs: `0x${'0'.repeat(64)}` } }),
    'a greater sum': honest => ({ ...honest, receipt: { ...honest.receipt, cumulativeAmount: 10_000n } }),
    'a greater sequence': honest => ({ ...honest, receipt: { ...honest.receipt, sequence: 2n ** 64n - 1n } }),
    'a stranger’s signature': honest => ({ ...honest, signature: stranger.sign(`0x${'11'.repeat(32)}`) }),
    'a high s': honest => ({ ...honest, signature: { r: honest.signature.r, vs: `0x7${'f'.repeat(63)}` } }),
  }

  it.each(Object.entries(forged))('is not adopted with %s', async (_, forge) => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    const { stored } = await machine.sell(phone)
    const { channelId: _id, ...receipt } = stored.receipt
    const honest: NewestAnswer = { receipt, signature: stored.signature, acceptance: acceptanceOf(stored, machineKey) }
    machine.loseStore()
    const forger = hostile(phone, name => (name === 'NEWEST' ? encodeNewestAnswer(forge(honest, machine)) : null))
    const { outcome, names } = await machine.tap(forger)
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'SIGN', 'NEWEST'])
    expect(outcome).toMatchObject({ kind: 'refused', text: 'disagree' })
    expect([newest(machine), machine.store.alarms.open()]).toEqual([null, []])
    machine.allowance = PRICE
    await machine.sell(phone)
  })

  it('is not adopted from another holder', async () => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    const { stored } = await machine.sell(two)
    await machine.sell(one)
    const { channelId: _id, ...receipt } = stored.receipt
    const answer = encodeNewestAnswer({ receipt, signature: stored.signature, acceptance: acceptanceOf(stored) })
    machine.loseStore()
    const thief = hostile(one, name => (name === 'NEWEST' ? answer : null))
    expect((await machine.tap(thief)).outcome).toMatchObject({ kind: 'refused', text: 'disagree' })
    expect(newest(machine)).toBeNull()
  })

  it('is not adopted unless above the machine’s own', async () => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await sellTo(machine, [one, two, two])
    machine.loseStore()
    machine.allowance = 100n * PRICE
    await sellTo(machine, [two])
    expect(newest(machine)?.receipt.sequence).toBe(4n)
    const behind = hostile(one, name => (name === 'SIGN' ? Uint8Array.of(0x69, 0xf2) : null))
    const { outcome, names } = await machine.tap(behind)
    expect(names).toEqual(['SELECT', 'BADGE', 'NEWEST', 'PREVIOUS', 'PREVIOUS', 'SIGN', 'NEWEST'])
    expect(outcome).toMatchObject({ kind: 'refused', text: 'disagree' })
    expect(newest(machine)?.receipt.sequence).toBe(4n)
  })

  it('shows a disagreement if refused by the phone that just requested it', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const confused = hostile(phone, name =>
      name === 'SIGN' ? Uint8Array.of(0x69, 0xf2) : name === 'NEWEST' ? Uint8Array.of(0x6a, 0x88) : null,
    )
    expect((await machine.tap(confused)).outcome).toMatchObject({ kind: 'refused', text: 'disagree' })
    expect(machine.store.badges.get(issuer.address, anna.address)).not.toBeNull()
  })
})

describe('a receipt recovered from the chain during a tap', () => {
  it.each([0, 1, 2, 3, 4])('at exchange %i charges nothing; the next tap continues from it', async at => {
    const machine = makeMachine()
    const [one, two] = [await makePhone(machine, anna), await makePhone(machine, ben)]
    await sellTo(machine, [one])
    const first = await machine.sell(two)
    const second = await machine.sell(two, { selection: press(500n) })
    machine.loseStore()
    machine.store.badges.put(issuer.address, { ...makeBadge(anna.address), isCard: false })
    machine.store.receipts.adopt(first.stored)
    let exchange = 0
    const slow = hostile(one, () => {
      if (exchange++ === at) machine.store.receipts.adopt(second.stored)
      return null
    })
    const { outcome } = await machine.tap(slow)
    expect(exchange).toBeGreaterThan(at)
    expect(outcome).toMatchObject(outcome !== 'torn' && outcome.kind === 'paid' ? { kind: 'paid' } : { kind: 'refused', text: 'try-again' })
    const before = newest(machine)?.receipt.cumulativeAmount ?? 0n
    expect(before).toBeGreaterThanOrEqual(second.stored.receipt.cumulativeAmount)
    const { stored } = await machine.sell(one)
    expect(stored.receipt.cumulativeAmount).toBe(before + PRICE)
  })
})
