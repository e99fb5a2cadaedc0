import { expectThat } from '../check.ts'
import { check, count, expectSent, first, hex, ofNewcomer } from './expect.ts'
import { namesOf } from './kit.ts'
import { type Exchange, requestIn } from './rules.ts'

const wireBytes = (tap: readonly Exchange[]) =>
  tap.reduce((sum, { command, response }) => sum + command.length + (response?.length ?? 0), 0)

export const sales = [
  check(
    'newcomer',
    'SELECT, BADGE, NEWEST if the machine has not met the holder, SIGN; after 69F3 TERMS and the same SIGN; then RESULT',
    async kit => {
      const tap = await kit.buy(await kit.phone())
      expectSent(ofNewcomer(tap), 'select', 'badge', 'sign', 'terms', 'sign', 'result')
      const [one, two] = tap.filter(({ name }) => name === 'sign')
      expectThat(hex(one?.command) === hex(two?.command), 'the second SIGN asks for something else')
    },
  ),
  check('regular', 'a regular’s purchase: SELECT and SIGN of at most 223 bytes and the label, then RESULT and nothing else', async kit => {
    const tap = await kit.buy(await kit.regular())
    expectSent(tap, 'select', 'sign', 'result')
    const [, sign] = tap
    const label = sign === undefined ? 0 : new TextEncoder().encode(requestIn(sign).label).length
    expectThat(wireBytes(tap.slice(0, 2)) <= 223 + label, `${wireBytes(tap.slice(0, 2))} bytes with a label of ${label}`)
  }),
  check('after-others', 'after another holder’s purchase: PREVIOUS with receipt and badge, before a SIGN that follows it', async kit => {
    const anna = await kit.regular()
    await kit.regularAfter()
    expectSent(await kit.buy(anna), 'select', 'previous', 'previous', 'sign', 'result')
  }),
  check('previous-withheld', 'a holder whose badge is not valid here is not shown the last buyer’s receipt', async kit => {
    await kit.regular()
    const tap = await kit.purchase(await kit.phone(null))
    expectThat(count(tap, 'previous') === 0, `the machine sent ${namesOf(tap)}`)
  }),
  check('new-phone', 'a holder’s new phone, which knows nothing: after 69F3 TERMS and PREVIOUS, then SIGN again', async kit => {
    const tap = await kit.buy(await kit.replaced(await kit.regular()))
    expectSent(tap, 'select', 'sign', 'terms', 'previous', 'previous', 'sign', 'result')
  }),
  check('unknown-previous', 'after 69F4: PREVIOUS, then the same SIGN again', async kit => {
    const tap = await kit.buy(await kit.regular(), first('sign', 'unknownPrevious'))
    expectSent(tap, 'select', 'sign', 'previous', 'previous', 'sign', 'result')
  }),
  check('badge-again', 'after 6A88: BADGE, then SIGN again', async kit => {
    expectSent(await kit.buy(await kit.regular(), first('sign', 'notFound')), 'select', 'sign', 'badge', 'sign', 'result')
  }),
  check('slow-phone', 'the machine waits for an app that takes two seconds to start and one to sign', async kit => {
    await kit.buy(await kit.phone(), async ({ name, honest }) => {
      if (name === 'select') await kit.pause(2000)
      if (name === 'sign') await kit.pause(1000)
      return honest()
    })
  }),
]
