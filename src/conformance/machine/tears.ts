import { expectThat } from '../check.ts'
import { answers, check, count, expectSent, hex } from './expect.ts'
import { type Answer, type MachineKit, namesOf } from './kit.ts'
import type { KitPhone } from './kit-phone.ts'
import type { CommandName } from './read-command.ts'
import type { Exchange } from './rules.ts'

/** The phone leaves at a command, whose answer is lost, and returns without another press. */
const tear = (at: CommandName, phoneOf: (kit: MachineKit) => Promise<KitPhone>, which = 1) =>
  check(
    `tear-${at}${which > 1 ? `-${which}` : ''}`,
    `the phone leaves at ${at.toUpperCase()}${which > 1 ? ` ${which}` : ''}: nothing is charged, and the same request follows without another press`,
    async kit => {
      const phone = await phoneOf(kit)
      const leaves: Answer = async ({ name, honest, before }) => {
        const answer = await honest()
        return name === at && count(before, at) === which - 1 ? null : answer
      }
      const isTorn = (tap: readonly Exchange[]) => tap.at(-1)?.response === null
      const torn = await kit.purchase(phone, leaves, tap => isTorn(tap) || count(tap, 'sign') + count(tap, 'badge') > 0)
      expectThat(isTorn(torn), `the machine sent ${namesOf(torn)}`)
      const asked = torn.find(({ name }) => name === 'sign')
      const again = await kit.buyNow(phone)
      expectSent(again.slice(-2), 'sign', 'result')
      const sign = again.findLast(({ name }) => name === 'sign')
      if (asked !== undefined) expectThat(hex(asked.command) === hex(sign?.command), 'SIGN asks for something else than before the tear')
    },
  )
const newcomer = (kit: MachineKit) => kit.phone()
const afterOthers = async (kit: MachineKit) => {
  const anna = await kit.regular()
  await kit.regularAfter()
  return anna
}

export const tears = [
  tear('select', newcomer),
  tear('badge', newcomer),
  tear('sign', newcomer),
  tear('terms', newcomer),
  tear('sign', newcomer, 2),
  tear('previous', afterOthers),
  tear('previous', afterOthers, 2),
  check('tear-result', 'the phone leaves at RESULT: the cup is paid, once', async kit => {
    const phone = await kit.regular()
    await kit.buy(
      phone,
      answers('result', () => null),
    )
    await kit.buy(phone)
  }),
]
