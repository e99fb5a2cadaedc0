import { digest } from '../../core/messages.ts'
import { recoverSigner } from '../../core/signature.ts'
import { decodeCommand } from '../../core/tap/apdu.ts'
import { decodeChallengeCommand, encodeChallengeAnswer } from '../../core/tap/challenge.ts'
import { decodeGiveCommand } from '../../core/tap/give.ts'
import type { StatusName } from '../../core/tap/status-words.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { expectThat } from '../check.ts'
import { answers, check, count, expectSent, status, stranger, withoutShown } from './expect.ts'
import { type Answer, type MachineKit, namesOf } from './kit.ts'
import type { KitPhone } from './kit-phone.ts'
import type { CommandName } from './read-command.ts'

/** A holder whose badge the machine has, and the same holder's replacement phone, which has only the key. */
async function emptied(kit: MachineKit): Promise<{ readonly regular: KitPhone; readonly empty: KitPhone }> {
  const regular = await kit.regular()
  return { regular, empty: await kit.replaced(regular, null) }
}

/** The tap ends with this command, and its holder is served as usual afterwards. */
const endsAt = (name: string, expects: string, last: CommandName, answer: (kit: MachineKit) => Answer) =>
  check(name, `${expects}: no SIGN follows, and the holder is served as ever`, async kit => {
    const { regular, empty } = await emptied(kit)
    const tap = await kit.purchase(empty, answer(kit))
    expectThat(tap.at(-1)?.name === last, `the machine sent ${namesOf(tap)}`)
    expectSent(await kit.buy(regular), 'select', 'sign', 'result')
  })

const refuses = (name: string, to: CommandName, word: StatusName) =>
  endsAt(name, `${to.toUpperCase()} is answered ${word}`, to, () => answers(to, () => status(word)))

export const given = [
  check(
    'give',
    'SIGN and BADGE answered 6A88, of a holder whose badge the machine has: TERMS, CHALLENGE, GIVE of that badge, SIGN',
    async kit => {
      const { empty } = await emptied(kit)
      const tap = await kit.buy(empty)
      expectSent(withoutShown(tap), 'select', 'sign', 'sign', 'badge', 'challenge', 'give', 'sign', 'result')
      const gift = tap.find(({ name }) => name === 'give')
      const { issuer, signature, ...body } = decodeGiveCommand(decodeCommand(gift?.command ?? new Uint8Array()))
      const hash = digest(kit.channel.domain, 'Badge', { holder: empty.signer.address, ...body })
      const signer = recoverSigner(hash, signature, recoverAddress)
      expectThat(
        issuer === kit.channel.issuer.address && signer === issuer,
        `GIVE of a badge of ${issuer}, signed by ${signer ?? 'nobody'}`,
      )
    },
  ),
  check(
    'give-unproven',
    'CHALLENGE is answered with a stranger’s signature: no GIVE, no SIGN, and nothing changes for the holder',
    async kit => {
      const { regular, empty } = await emptied(kit)
      const tap = await kit.purchase(empty, ({ name, command, honest }) => {
        if (name !== 'challenge') return honest()
        const visit = decodeChallengeCommand(decodeCommand(command))
        return encodeChallengeAnswer(stranger.sign(digest(kit.channel.domain, 'Visit', visit)))
      })
      expectThat(tap.at(-1)?.name === 'challenge' && count(tap, 'give') === 0, `the machine sent ${namesOf(tap)}`)
      expectSent(await kit.buy(regular), 'select', 'sign', 'result')
    },
  ),
  refuses('give-unconfirmed', 'challenge', 'confirm'),
  refuses('give-refused', 'give', 'mismatch'),
  check('give-once', 'SIGN is answered 6A88 after GIVE too: no SIGN and no GIVE follows', async kit => {
    const { empty } = await emptied(kit)
    const tap = await kit.purchase(empty, ({ name, honest, before }) =>
      name === 'sign' && count(before, 'give') > 0 ? status('notFound') : honest(),
    )
    expectSent(withoutShown(tap), 'select', 'sign', 'sign', 'badge', 'challenge', 'give', 'sign')
  }),
]
