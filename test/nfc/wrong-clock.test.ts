import { describe, expect, it } from 'vitest'
import { anna, DAY, issuer, makeBadge, NOW } from '../support/make.ts'
import { makeMachine, makePhone, PRICE, type Tapped } from './bench.ts'
import { createHalo } from './cards/emulated-cards.ts'

const textOf = ({ outcome }: Tapped) => (outcome === 'torn' ? outcome : outcome.kind === 'refused' ? outcome.text : outcome.kind)

describe('a machine whose clock is days ahead, and nothing vouches for it', () => {
  it('takes no receipt, so that no phone is shut out until that time', async () => {
    const machine = makeMachine()
    let phoneNow = NOW
    machine.allowance = 100n * PRICE
    const phone = await makePhone(machine, anna, undefined, { clock: () => phoneNow })
    await machine.sell(phone)
    const card = createHalo('a card')
    const field = { transmit: async (command: Uint8Array) => card.transmit(command) }
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: 30n * PRICE }), isCard: false })
    machine.now += 5n * DAY
    machine.timeTrusted = false
    expect(textOf(await machine.tap(field))).toBe('allowance-used-up')
    expect(textOf(await machine.tap(phone))).toBe('allowance-used-up')
    machine.now = NOW + 3600n
    phoneNow = NOW + 3600n
    machine.timeTrusted = true
    machine.sync()
    await machine.sell(phone)
    machine.now += 60n
    expect(textOf(await machine.tap(field))).toBe('paid')
  })
})

describe('a sync that sets the clock down while the phone signs', () => {
  it('costs nobody the cup', async () => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    machine.now += 30n
    const slow = {
      transmit: async (command: Uint8Array) => {
        const answer = await phone.transmit(command)
        if (command[1] === 0x10) machine.now -= 12n
        return answer
      },
    }
    expect(textOf(await machine.tap(slow))).toBe('paid')
    machine.now += 30n
    await machine.sell(phone)
  })
})
