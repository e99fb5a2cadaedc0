import { CardGoneError } from '../../hal/errors.ts'
import { decodeCommand, statusResponse } from '../../src/core/tap/apdu.ts'
import { decodeBadgeCommand, encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { decodeGiveCommand, encodeGiveCommand } from '../../src/core/tap/give.ts'
import { encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { decodeResultCommand, encodeResultCommand, NO_SIGNATURE } from '../../src/core/tap/result.ts'
import { decodeSignCommand, encodeSignCommand, type SignRequest } from '../../src/core/tap/sign.ts'
import { StatusWord } from '../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { nameOf, PRICE, serve } from '../nfc/bench.ts'
import { anna, ben, channel, issuer, makeBadge, makeHash, makeReceipt, makeTerms, presentReceipt, stranger } from '../support/make.ts'
import type { Habits } from './machine-in-process.ts'

type Air = NonNullable<Habits['air']>
const done = statusResponse(StatusWord.done)
const notFound = statusResponse(StatusWord.notFound)
export const isStatus = (word: number) => (response: Uint8Array) => response.at(-2) === word >> 8 && response.at(-1) === (word & 0xff)
const anyAnswer = (response: Uint8Array) => response.length > 0

/** Sends another command in place of this one. */
export const sends =
  (name: string, other: (command: Uint8Array, sent: readonly string[]) => Uint8Array): Air =>
  right => {
    const sent: string[] = []
    return async (command, deadline) => {
      const changed = nameOf(command) === name ? other(command, sent) : command
      sent.push(nameOf(command))
      return right(changed, deadline)
    }
  }
/** Does not send this command, and assumes this answer. */
const leavesOut =
  (name: string, answer = done): Air =>
  right =>
  async (command, deadline) =>
    nameOf(command) === name ? answer : right(command, deadline)
/** Mistakes this status of a command for another one. */
const mishears =
  (name: string, word: number, heard = done): Air =>
  right =>
  async (command, deadline) => {
    const response = await right(command, deadline)
    return nameOf(command) === name && isStatus(word)(response) ? heard : response
  }
/** Sends this before a command. */
const adds =
  (name: string, extra: Uint8Array): Air =>
  right =>
  async (command, deadline) => {
    if (nameOf(command) === name) await right(extra, deadline)
    return right(command, deadline)
  }
/** Continues after an answer that must end the tap. */
const insists =
  (name: string, answer: (response: Uint8Array) => boolean, extra: (command: Uint8Array) => Uint8Array): Air =>
  right =>
  async (command, deadline) => {
    const response = await right(command, deadline)
    if (nameOf(command) === name && answer(response)) await right(extra(command), deadline)
    return response
  }

const changedSign = (change: (request: SignRequest) => SignRequest) => (command: Uint8Array) =>
  encodeSignCommand(change(decodeSignCommand(decodeCommand(command))))
const claimsBrewing = (command: Uint8Array) => {
  const { receipt } = decodeSignCommand(decodeCommand(command))
  return encodeResultCommand({ ...receipt, state: 'brewing', acceptance: stranger.sign(makeHash('anything')) })
}
const bensBadge = makeBadge(ben.address)
const previous = encodePreviousCommands(presentReceipt(makeReceipt(PRICE), ben, bensBadge))[0] ?? done
const someSign = encodeSignCommand({ receipt: makeReceipt(PRICE), price: PRICE, label: 'Espresso' })
/** The second SIGN of a tap asks for a slightly later time. */
const secondDiffers: Air = sends('SIGN', (command, sent) =>
  sent.includes('SIGN')
    ? changedSign(request => ({ ...request, receipt: { ...request.receipt, issuedAt: request.receipt.issuedAt + 1n } }))(command)
    : command,
)
/** All issuers in one command, however many. */
const twelveAtOnce: Air = sends('BADGE', command => {
  const data = [...command.slice(5, -1), ...new Uint8Array(220).fill(0x22)]
  return Uint8Array.of(0x80, 0x30, 0, 0, data.length, ...data, 0)
})
const asksOthers: Air = sends('BADGE', () => encodeBadgeCommand([stranger.address]))
/** Never repeats a BADGE command: assumes that the phone has no further badge. */
const asksOnce: Air = right => {
  const asked = new Set<string>()
  return async (command, deadline) => {
    if (nameOf(command) !== 'BADGE') return right(command, deadline)
    const key = decodeBadgeCommand(decodeCommand(command)).join()
    if (asked.has(key)) return notFound
    asked.add(key)
    return right(command, deadline)
  }
}
const signsAgain = (word: number) => insists('SIGN', isStatus(word), command => command)
const refused = (acceptance = NO_SIGNATURE) =>
  sends('RESULT', command => encodeResultCommand({ ...decodeResultCommand(decodeCommand(command)), state: 'refused', acceptance }))
const goesOnAfterSelect = insists('SELECT', anyAnswer, () => encodeBadgeCommand([issuer.address]))
const goesOnAfterBadge = insists('BADGE', anyAnswer, () => someSign)
const brewsAfterSign = insists('SIGN', anyAnswer, claimsBrewing)
const givesUnproven = insists('CHALLENGE', anyAnswer, () =>
  encodeGiveCommand({ issuer: issuer.address, issuedAt: 1n, expiresAt: 2n, dailyLimit: 3n, signature: stranger.sign(makeHash('x')) }),
)
const newSelection: Habits = { newSelectionEachTap: true }

/** For each check, the machines that it must detect. */
export const wrongMachines: Readonly<Record<string, readonly Habits[]>> = {
  newcomer: [{ air: secondDiffers }],
  regular: [{ air: adds('SIGN', encodeTermsCommand(serve().presented)) }],
  'after-others': [{ air: leavesOut('PREVIOUS') }],
  'previous-withheld': [{ air: adds('BADGE', previous) }],
  'new-phone': [{ air: sends('TERMS', () => encodeTermsCommand({ ...serve().presented, terms: makeTerms({ payer: anna.address }) })) }],
  'unknown-previous': [{ air: sends('PREVIOUS', () => previous) }],
  'badge-again': [{ air: asksOthers }],
  'slow-phone': [
    {
      air: () => async () => {
        throw new CardGoneError('The card kept silent.')
      },
    },
  ],
  locked: [{ air: goesOnAfterSelect }],
  'later-version': [{ air: goesOnAfterSelect }],
  'no-version': [{ air: goesOnAfterSelect }],
  'bad-select': [{ air: goesOnAfterSelect }],
  'no-wallet': [{ air: goesOnAfterSelect }],
  'versions-to-come': [
    {
      air: right => async (command, deadline) => {
        const response = await right(command, deadline)
        return nameOf(command) === 'SELECT' && response[0] !== 1 ? statusResponse(StatusWord.fault) : response
      },
    },
  ],
  'badge-question': [{ air: asksOthers }, { air: twelveAtOnce }],
  'badge-none': [{ air: goesOnAfterBadge }],
  'badge-forged': [{ air: goesOnAfterBadge }],
  'badge-expired': [{ air: goesOnAfterBadge }],
  'badge-next': [{ air: asksOnce }],
  'badge-renewed': [{ air: asksOnce }],
  'badge-refused': [{ air: goesOnAfterBadge }],
  'refused-6982': [{ air: signsAgain(StatusWord.locked) }],
  'refused-6985': [{ air: signsAgain(StatusWord.confirm) }],
  'refused-69F5': [{ air: signsAgain(StatusWord.tooSoon) }],
  'refused-6A80': [{ air: signsAgain(StatusWord.mismatch) }],
  'refused-69F1': [{ air: signsAgain(StatusWord.overLimit) }],
  'refused-6700': [{ air: signsAgain(StatusWord.wrongLength) }],
  'refused-6D00': [{ air: signsAgain(StatusWord.unknownInstruction) }],
  'refused-6E00': [{ air: signsAgain(StatusWord.unknownClass) }],
  'refused-6F00': [{ air: signsAgain(StatusWord.fault) }],
  'bad-answer-1': [{ air: brewsAfterSign }],
  'bad-answer-2': [{ air: brewsAfterSign }],
  'bad-answer-3': [{ air: brewsAfterSign }],
  'bad-answer-4': [{ air: brewsAfterSign }],
  'bad-answer-5': [{ air: brewsAfterSign }],
  'bad-answer-6': [{ air: brewsAfterSign }],
  'terms-refused': [{ air: mishears('TERMS', StatusWord.mismatch) }],
  'previous-refused': [{ air: mishears('PREVIOUS', StatusWord.mismatch) }],
  'terms-once': [{ air: signsAgain(StatusWord.unknownChannel) }],
  outdated: [{ air: insists('NEWEST', anyAnswer, () => encodeNewestCommand(channel)) }],
  'newest-forged': [{ air: insists('NEWEST', anyAnswer, () => encodeNewestCommand(channel)) }],
  'stranger-signature': [{ air: brewsAfterSign }, { air: refused(stranger.sign(makeHash('refused'))) }],
  'high-s': [{ air: brewsAfterSign }],
  give: [
    { air: leavesOut('GIVE') },
    { air: sends('GIVE', command => encodeGiveCommand({ ...decodeGiveCommand(decodeCommand(command)), dailyLimit: 7n })) },
    { air: leavesOut('CHALLENGE', notFound) },
  ],
  'give-unproven': [{ air: givesUnproven }],
  'give-unconfirmed': [{ air: insists('CHALLENGE', anyAnswer, () => someSign) }, { dropsBadge: true }],
  'give-refused': [{ air: mishears('GIVE', StatusWord.mismatch) }],
  'give-once': [{ air: signsAgain(StatusWord.notFound) }],
  'tear-select': [{ forgetsNoSelection: true, air: leavesOut('RESULT') }],
  'tear-badge': [{ air: refused() }],
  'tear-sign': [newSelection],
  'tear-terms': [newSelection],
  'tear-sign-2': [newSelection],
  'tear-previous': [{ air: leavesOut('RESULT') }],
  'tear-previous-2': [{ air: leavesOut('RESULT') }],
  'tear-result': [{ air: sends('RESULT', () => claimsBrewing(encodeSignCommand({ receipt: makeReceipt(1n), price: 1n, label: 'x' }))) }],
  'one-press-one-cup': [{ forgetsNoSelection: true }],
  'nothing-charged': [
    {
      air: sends(
        'SIGN',
        changedSign(request => ({ ...request, receipt: { ...request.receipt, channelId: makeHash('x') } })),
      ),
    },
    {
      air: sends(
        'SIGN',
        changedSign(request => ({ ...request, receipt: { ...request.receipt, issuedAt: 1n } })),
      ),
    },
  ],
}
