import { decodeCommand } from '../../core/tap/apdu.ts'
import { decodeChallengeCommand } from '../../core/tap/challenge.ts'
import { expectThat } from '../check.ts'
import { check, count } from './expect.ts'
import { namesOf } from './kit.ts'

export const manners = [
  check(
    'one-press-one-cup',
    'a tap with no press after a cup: no SIGN; CHALLENGE, where it comes, of the machine and with a new nonce',
    async kit => {
      const phone = await kit.phone()
      await kit.buy(phone)
      const nonces = new Set<string>()
      for (let visit = 0; visit < 2; visit++) {
        const tap = await kit.visit(phone)
        expectThat(count(tap, 'sign') === 0, `with no press the machine sent ${namesOf(tap)}`)
        for (const { command } of tap.filter(({ name }) => name === 'challenge')) {
          const { machine, nonce } = decodeChallengeCommand(decodeCommand(command))
          expectThat(machine === kit.channel.terms.machine, `CHALLENGE as ${machine}, the machine is ${kit.channel.terms.machine}`)
          expectThat(!nonces.has(nonce), 'CHALLENGE with a nonce that was used')
          nonces.add(nonce)
        }
      }
    },
  ),
  check('nothing-charged', 'after all of this the next receipt follows the last accepted one', async kit => {
    await kit.buy(await kit.phone())
  }),
]
