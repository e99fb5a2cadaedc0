import { digest, structHash } from '../../core/messages.ts'
import { encodeNewestAnswer } from '../../core/tap/newest.ts'
import { encodeSignAnswer } from '../../core/tap/sign.ts'
import { type StatusName, StatusWord } from '../../core/tap/status-words.ts'
import { badSignAnswers, highSignAnswer } from '../bad-answers.ts'
import { expectThat } from '../check.ts'
import { describe } from '../wallet/kit.ts'
import { answers, check, count, expectSent, ofNewcomer, status, stranger } from './expect.ts'
import { type Answer, type MachineKit, namesOf } from './kit.ts'
import type { KitPhone } from './kit-phone.ts'
import type { CommandName } from './read-command.ts'
import { type Exchange, requestIn } from './rules.ts'

/** After a press the phone gives an answer that must end the purchase. */
const ends = (name: string, expects: string, answer: (kit: MachineKit) => Answer, ...sent: CommandName[]) =>
  check(name, `${expects}: nothing is charged, and the tap is over`, async kit => {
    expectSent(ofNewcomer(await kit.purchase(await kit.regular(), answer(kit))), ...sent)
  })

/** A command after a remedy of SIGN is refused, so SIGN does not come again. */
const remedyRefused = (name: string, to: CommandName, word: StatusName, phoneOf: (kit: MachineKit) => Promise<KitPhone>) =>
  check(name, `${to.toUpperCase()} is answered ${describe(StatusWord[word])}: no SIGN follows`, async kit => {
    const tap = await kit.purchase(
      await phoneOf(kit),
      answers(to, () => status(word)),
      begun => begun.length > 1,
    )
    expectThat(tap.at(-1)?.name === to, `the machine sent ${namesOf(tap)}`)
  })

const refusing: readonly StatusName[] = [
  'locked',
  'confirm',
  'tooSoon',
  'mismatch',
  'overLimit',
  'wrongLength',
  'unknownInstruction',
  'unknownClass',
  'fault',
]
const badAnswers = badSignAnswers(new Uint8Array(66))

export const refusals = [
  ...refusing.map(word =>
    ends(
      `refused-${describe(StatusWord[word]).slice(0, 4)}`,
      `SIGN is answered ${describe(StatusWord[word])}`,
      () => answers('sign', () => status(word)),
      'select',
      'sign',
    ),
  ),
  ...badAnswers.map(({ name }, at) =>
    ends(
      `bad-answer-${at + 1}`,
      `SIGN is answered with ${name}`,
      () => answers('sign', async honest => badSignAnswers(await honest())[at]?.bytes ?? null),
      ...(['select', 'sign'] as const),
    ),
  ),
  remedyRefused('terms-refused', 'terms', 'mismatch', kit => kit.phone()),
  remedyRefused('previous-refused', 'previous', 'mismatch', async kit => {
    const anna = await kit.regular()
    await kit.regularAfter()
    return anna
  }),
  check('terms-once', 'SIGN is answered 69F3 after TERMS too: no third SIGN', async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('sign', () => status('unknownChannel')),
    )
    expectSent(ofNewcomer(tap), 'select', 'badge', 'sign', 'terms', 'sign')
  }),
  check('outdated', 'after 69F2: NEWEST; answered 6A88, no SIGN follows', async kit => {
    const tap = await kit.purchase(await kit.regular(), ({ name, honest }) => {
      if (name === 'sign') return status('outdated')
      return name === 'newest' ? status('notFound') : honest()
    })
    expectSent(tap, 'select', 'sign', 'newest')
  }),
  check('newest-forged', 'NEWEST brings a receipt with a stranger’s Acceptance: the machine does not continue from it', async kit => {
    const phone = await kit.regular()
    const tap = await kit.purchase(phone, ({ name, honest }) => {
      if (name === 'sign') return status('outdated')
      return name === 'newest' ? forgedNewest(kit, phone) : honest()
    })
    expectSent(tap, 'select', 'sign', 'newest')
  }),
  ...(
    [
      [
        'stranger-signature',
        'a stranger’s signature',
        (sign: Exchange, kit: MachineKit) =>
          encodeSignAnswer(stranger.sign(digest(kit.channel.domain, 'Receipt', requestIn(sign).receipt))),
      ],
      [
        'high-s',
        'a signature with s in the upper half',
        async (_sign: Exchange, _kit: MachineKit, honest: () => Promise<Uint8Array>) => highSignAnswer(await honest()),
      ],
    ] as const
  ).map(([name, what, response]) =>
    check(name, `SIGN is answered with ${what}: no cup, RESULT says refused or does not come`, async kit => {
      const tap = await kit.purchase(await kit.regular(), asked =>
        asked.name === 'sign' ? response({ ...asked, response: null }, kit, asked.honest) : asked.honest(),
      )
      expectThat(count(tap, 'sign') === 1, `the machine sent ${namesOf(tap)}`)
    }),
  ),
]

/** A receipt far ahead, correctly signed by its holder but with a forged acceptance. */
function forgedNewest(kit: MachineKit, { signer }: KitPhone): Uint8Array {
  const { channel } = kit
  const receipt = { sequence: 900n, cumulativeAmount: 10n ** 30n, issuedAt: kit.now(), previous: channel.id }
  const whole = { channelId: channel.id, ...receipt }
  const signature = signer.sign(digest(channel.domain, 'Receipt', whole))
  const acceptance = stranger.sign(digest(channel.domain, 'Acceptance', { receipt: structHash('Receipt', whole) }))
  return encodeNewestAnswer({ receipt, signature, acceptance })
}
