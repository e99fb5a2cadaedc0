import { keccak256, stringToBytes } from 'viem'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { digest, structHash } from '../core/messages.ts'
import { decodeCommand, statusResponse } from '../core/tap/apdu.ts'
import { encodeBadgeAnswer } from '../core/tap/badge.ts'
import { decodeChallengeCommand } from '../core/tap/challenge.ts'
import { encodeNewestAnswer } from '../core/tap/newest.ts'
import { encodeSelectAnswer } from '../core/tap/select.ts'
import { encodeSignAnswer } from '../core/tap/sign.ts'
import { type StatusName, StatusWord } from '../core/tap/status-words.ts'
import { createSigner } from '../signatures/javascript.ts'
import { badSignAnswers, highSignAnswer } from './bad-answers.ts'
import { type Check, expectThat } from './check.ts'
import type { KitPhone } from './kit-phone.ts'
import { type Answer, type MachineKit, namesOf } from './machine-kit.ts'
import { type Exchange, requestIn } from './machine-rules.ts'
import type { CommandName } from './read-command.ts'
import { describe } from './wallet-kit.ts'

const check = (name: string, expects: string, run: (kit: MachineKit) => Promise<void>): Check<MachineKit> => ({ name, expects, run })

/** An impostor's key, which no badge names. */
const stranger = createSigner(keccak256(stringToBytes('crema conformance stranger')))

const status = (name: StatusName) => statusResponse(StatusWord[name])
/** Answers this command as given, and all others correctly. */
const answers =
  (
    to: CommandName,
    response: (honest: () => Promise<Uint8Array>, before: readonly Exchange[]) => Promise<Uint8Array | null> | Uint8Array | null,
  ): Answer =>
  ({ name, honest, before }) =>
    name === to ? response(honest, before) : honest()
const signsSoFar = (before: readonly Exchange[]) => before.filter(({ name }) => name === 'sign').length
/** Answers the first SIGN with this status, and the second one correctly. */
const firstSign = (name: StatusName): Answer => answers('sign', (honest, before) => (signsSoFar(before) === 0 ? status(name) : honest()))

/** Without PREVIOUS, which depends on who signed last. */
const withoutPrevious = (tap: readonly Exchange[]) => tap.filter(({ name }) => name !== 'previous')
function expectSent(tap: readonly Exchange[], ...expected: CommandName[]): void {
  const sent = tap.map(({ name }) => name)
  expectThat(sent.join() === expected.join(), `the machine sent ${namesOf(tap) || 'nothing'}`)
}
const count = (tap: readonly Exchange[], wanted: CommandName) => tap.filter(({ name }) => name === wanted).length
const hex = (bytes: Uint8Array | undefined) => bytes?.join()
const wireBytes = (tap: readonly Exchange[]) =>
  tap.reduce((sum, { command, response }) => sum + command.length + (response?.length ?? 0), 0)

const sales = [
  check('newcomer', 'SELECT, BADGE, SIGN; after 69F3 TERMS and the same SIGN; then RESULT with the machine’s Acceptance', async kit => {
    const tap = await kit.buy(await kit.phone())
    expectSent(withoutPrevious(tap), 'select', 'badge', 'sign', 'terms', 'sign', 'result')
    const [first, second] = tap.filter(({ name }) => name === 'sign')
    expectThat(hex(first?.command) === hex(second?.command), 'the second SIGN asks for something else')
  }),
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
  check('new-phone', 'a holder’s new phone, which knows nothing: after 69F3 TERMS and PREVIOUS, then SIGN again', async kit => {
    const tap = await kit.buy(await kit.replaced(await kit.regular()))
    expectSent(tap, 'select', 'sign', 'terms', 'previous', 'previous', 'sign', 'result')
  }),
  check('unknown-previous', 'after 69F4: PREVIOUS, then the same SIGN again', async kit => {
    const tap = await kit.buy(await kit.regular(), firstSign('unknownPrevious'))
    expectSent(tap, 'select', 'sign', 'previous', 'previous', 'sign', 'result')
  }),
  check('badge-again', 'after 6A88: BADGE, then SIGN again', async kit => {
    expectSent(await kit.buy(await kit.regular(), firstSign('notFound')), 'select', 'sign', 'badge', 'sign', 'result')
  }),
  check('slow-phone', 'the machine waits for an app that takes two seconds to start and one to sign', async kit => {
    await kit.buy(await kit.phone(), async ({ name, honest }) => {
      if (name === 'select') await kit.pause(2000)
      if (name === 'sign') await kit.pause(1000)
      return honest()
    })
  }),
]

/** After a press the phone gives an answer that must end the purchase. */
const ends = (name: string, expects: string, answer: (kit: MachineKit) => Answer, ...sent: CommandName[]) =>
  check(name, `${expects}: nothing is charged, and the tap is over`, async kit => {
    expectSent(withoutPrevious(await kit.purchase(await kit.regular(), answer(kit))), ...sent)
  })

const isSelected = (tap: readonly Exchange[]) => tap.length > 0

const selections = [
  ...(
    [
      ['locked', 'SELECT says that the phone is locked', { version: 1, minVersion: 1, locked: true, holder: ZERO_ADDRESS }],
      ['later-version', 'SELECT says minVersion 2', { version: 3, minVersion: 2, locked: false, holder: stranger.address }],
    ] as const
  ).map(([name, expects, selected]) =>
    check(name, `${expects}: no command follows`, async kit => {
      const tap = await kit.purchase(
        await kit.phone(),
        answers('select', () => encodeSelectAnswer(selected)),
        isSelected,
      )
      expectSent(tap, 'select')
    }),
  ),
  check('bad-select', 'an answer to SELECT that is cut off: no command of the protocol follows', async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('select', () => Uint8Array.of(1, 1, 0, 0x90, 0)),
      isSelected,
    )
    expectSent(tap, 'select')
  }),
  check('no-wallet', 'SELECT is answered 6A82: other applications may be selected, no command of the protocol follows', async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('select', () => status('noWallet')),
      isSelected,
    )
    expectSent(
      tap.filter(({ name }) => name !== 'other'),
      'select',
    )
  }),
]
/** The phone brings this badge instead of a valid one. */
const badBadge = (name: string, expects: string, change: (kit: MachineKit) => { by?: typeof stranger; expiresAt?: bigint }) =>
  check(name, `${expects}: no SIGN`, async kit => {
    const { by = kit.channel.issuer, expiresAt = kit.now() + 3600n } = change(kit)
    const phone = await kit.phone(null)
    const badge = { holder: phone.signer.address, issuedAt: kit.now() - 3600n, expiresAt, dailyLimit: 0n }
    const { holder: _, ...body } = badge
    const signature = by.sign(digest(kit.channel.domain, 'Badge', badge))
    const brought = encodeBadgeAnswer({ issuer: kit.channel.issuer.address, ...body, signature })
    const tap = await kit.purchase(
      phone,
      answers('badge', () => brought),
    )
    expectThat(count(tap, 'sign') === 0, `the machine sent ${namesOf(tap)}`)
  })

const badges = [
  check('badge-none', 'BADGE is answered 6A88: no SIGN', async kit => {
    expectSent(await kit.purchase(await kit.phone(null)), 'select', 'badge')
  }),
  badBadge('badge-forged', 'a badge signed by a stranger', () => ({ by: stranger })),
  badBadge('badge-expired', 'a badge that has expired', kit => ({ expiresAt: kit.now() - 60n })),
  check('badge-gone', 'SIGN and BADGE are answered 6A88: no SIGN follows; with a badge again the phone is served', async kit => {
    const phone = await kit.regular()
    const tap = await kit.purchase(phone, ({ name, honest }) => (name === 'sign' || name === 'badge' ? status('notFound') : honest()))
    expectSent(tap, 'select', 'sign', 'badge')
    expectSent(await kit.buy(phone), 'select', 'badge', 'sign', 'result')
  }),
]

const refusing: readonly StatusName[] = [
  'locked',
  'confirm',
  'mismatch',
  'overLimit',
  'wrongLength',
  'unknownInstruction',
  'unknownClass',
  'fault',
]
const badAnswers = badSignAnswers(new Uint8Array(66))

const refusals = [
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
  check('terms-once', 'SIGN is answered 69F3 after TERMS too: no third SIGN', async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('sign', () => status('unknownChannel')),
    )
    expectSent(withoutPrevious(tap), 'select', 'badge', 'sign', 'terms', 'sign')
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

const tears = [
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

const manners = [
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

/** Every rule of the machine's side (protocol, section 4) that a phone can check. */
export const machineChecks: readonly Check<MachineKit>[] = [...sales, ...selections, ...badges, ...refusals, ...tears, ...manners]
