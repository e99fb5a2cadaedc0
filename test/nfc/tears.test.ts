import { beforeEach, describe, expect, it } from 'vitest'
import type { Wallet } from '../../src/wallet/wallet.ts'
import { anna, ben, channel, makeBadge, NOW } from '../support/make.ts'
import { asHeld, makeMachine, makePhone, press, type TestMachine } from './bench.ts'

let machine: TestMachine
let phone: Wallet
beforeEach(async () => {
  machine = makeMachine()
  phone = await makePhone(machine, anna)
})

const newestSequence = () => machine.store.receipts.newest(channel)?.receipt.sequence ?? 0n
const signs = (tapped: { names: readonly string[]; commands: readonly Uint8Array[] }) =>
  tapped.commands.filter((_, at) => tapped.names[at] === 'SIGN').map(command => Buffer.from(command).toString('hex'))

/**
 * The kinds of purchase, by what phone and machine know about each other. `charged` is the number of exchanges at which a tear
 * does not charge the holder.
 */
const ways = {
  'a phone that is new here': { prepare: async () => {}, charged: 5 },
  'a regular': { prepare: async () => void (await machine.sell(phone)), charged: 2 },
  'a regular after somebody else': {
    prepare: async () => {
      await machine.sell(phone)
      await machine.sell(await makePhone(machine, ben))
    },
    charged: 4,
  },
  'a phone that is new here, after somebody else': {
    prepare: async () => void (await machine.sell(await makePhone(machine, ben))),
    charged: 7,
  },
} as const

describe.each(Object.entries(ways))('%s', (_, { prepare, charged }) => {
  const tears = Array.from({ length: charged }, (_, at) => [true, false].map(answered => ({ at, answered }))).flat()

  it.each(tears)(
    'is not charged by a tear at exchange $at (answered: $answered), and may tap again with the same selection',
    async tear => {
      await prepare()
      const count = newestSequence()
      const selection = press()
      expect((await machine.tap(phone, { selection, tear })).outcome).toBe('torn')
      expect(newestSequence()).toBe(count)
      await machine.sell(phone, { selection })
      expect(newestSequence()).toBe(count + 1n)
      await machine.sell(phone)
    },
  )

  it.each(tears)('buys after another press too, after a tear at exchange $at (answered: $answered)', async tear => {
    await prepare()
    await machine.tap(phone, { tear })
    await machine.sell(phone, { selection: press(150n, 'lungo') })
    await machine.sell(phone)
  })

  it('has paid when only RESULT is torn, and can buy the next one', async () => {
    await prepare()
    const count = newestSequence()
    for (const answered of [true, false]) await machine.sell(phone, { tear: { at: charged, answered } }).catch(() => undefined)
    expect(newestSequence()).toBeGreaterThan(count)
    await machine.sell(phone)
  })
})

describe('the same phone after a tear', () => {
  it('gets the identical bytes, within the five seconds in which it signs nothing else', async () => {
    await machine.sell(phone)
    const selection = press()
    const torn = await machine.tap(phone, { selection, tear: { at: 1, answered: true } })
    machine.now = machine.now - 6n + 1n
    const again = await machine.sell(phone, { selection })
    expect(signs(again)).toEqual(signs(torn))
  })

  it('gets the identical bytes even if the first SIGN was answered 69F3', async () => {
    const selection = press()
    const torn = await machine.tap(phone, { selection, tear: { at: 5, answered: true } })
    machine.now = machine.now - 6n + 1n
    const again = await machine.sell(phone, { selection })
    expect(again.names).toEqual(['SELECT', 'NEWEST', 'SIGN', 'RESULT'])
    expect(new Set([...signs(torn), ...signs(again)]).size).toBe(1)
  })

  it('gets different bytes if another holder bought meanwhile', async () => {
    await machine.sell(phone)
    const selection = press()
    const torn = await machine.tap(phone, { selection, tear: { at: 1, answered: true } })
    await machine.sell(await makePhone(machine, ben))
    const again = await machine.sell(phone, { selection })
    expect(again.stored.receipt.sequence).toBe(3n)
    expect(signs(again)).not.toEqual(signs(torn))
  })

  it('gets different bytes if the clock was set back, since the machine accepts no future receipt', async () => {
    await machine.sell(phone)
    machine.now += 60n
    const selection = press()
    await machine.tap(phone, { selection, tear: { at: 1, answered: true } })
    machine.now = NOW + 20n
    const again = await machine.sell(phone, { selection })
    expect(again.stored.receipt.issuedAt).toBe(NOW + 20n)
  })

  it('is asked for others when it was replaced meanwhile, with a badge that does not cover the first ones', async () => {
    await machine.sell(phone)
    const selection = press()
    await machine.tap(phone, { selection, tear: { at: 1, answered: false } })
    const renewed = await makePhone(machine, anna, [asHeld(makeBadge(anna.address, { issuedAt: machine.now }))])
    const { names } = await machine.sell(renewed, { selection })
    expect(names).toEqual(['SELECT', 'SIGN', 'TERMS', 'PREVIOUS', 'PREVIOUS', 'SIGN', 'BADGE', 'SIGN', 'RESULT'])
  })

  it('does not share its bytes with other holders who tap for the same selection', async () => {
    await machine.sell(phone)
    const selection = press()
    await machine.tap(phone, { selection, tear: { at: 1, answered: true } })
    const { stored } = await machine.sell(await makePhone(machine, ben), { selection })
    expect(stored.signer).toBe(ben.address)
  })
})
