import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { runChecks } from '../../src/conformance/check.ts'
import { machineChecks } from '../../src/conformance/machine-checks.ts'
import { MachineKit } from '../../src/conformance/machine-kit.ts'
import { decodeCommand, statusResponse } from '../../src/core/tap/apdu.ts'
import { encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { decodeResultCommand, encodeResultCommand } from '../../src/core/tap/result.ts'
import { decodeSignCommand, encodeSignCommand, type SignRequest } from '../../src/core/tap/sign.ts'
import { StatusWord } from '../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { makeMachine, nameOf, PRICE, serve } from '../nfc/bench.ts'
import { anna, ben, channel, issuer, makeBadge, makeHash, makeReceipt, makeTerms, presentReceipt, stranger } from '../support/make.ts'
import { type Habits, machineInProcess, testChannel } from './machine-in-process.ts'

async function tryMachine(habits: Habits = {}, ...only: string[]) {
  const machine = makeMachine()
  const kit = new MachineKit(machineInProcess(machine, habits), testChannel, 'a run')
  return runChecks(
    machineChecks.filter(({ name }) => only.length === 0 || only.includes(name)),
    kit,
  )
}

type Air = NonNullable<Habits['air']>
const done = statusResponse(StatusWord.done)

/** Sends another command in place of this one. */
const sends =
  (name: string, other: (command: Uint8Array, sent: readonly string[]) => Uint8Array): Air =>
  right => {
    const sent: string[] = []
    return async (command, deadline) => {
      const changed = nameOf(command) === name ? other(command, sent) : command
      sent.push(nameOf(command))
      return right(changed, deadline)
    }
  }
/** Skips this command and treats it as answered with success. */
const leavesOut =
  (name: string): Air =>
  right =>
  async (command, deadline) =>
    nameOf(command) === name ? done : right(command, deadline)
/** Sends an extra command before or after this one. */
const adds =
  (name: string, extra: Uint8Array, when: 'before' | 'after'): Air =>
  right =>
  async (command, deadline) => {
    if (nameOf(command) !== name) return right(command, deadline)
    if (when === 'before') await right(extra, deadline)
    const answer = await right(command, deadline)
    if (when === 'after') await right(extra, deadline)
    return answer
  }
/** Sends one more command after a response that must end the tap. */
const insists =
  (name: string, answer: (response: Uint8Array) => boolean, extra: (command: Uint8Array) => Uint8Array): Air =>
  right =>
  async (command, deadline) => {
    const response = await right(command, deadline)
    if (nameOf(command) === name && answer(response)) await right(extra(command), deadline)
    return response
  }
const isStatus = (word: number) => (response: Uint8Array) => response.at(-2) === word >> 8 && response.at(-1) === (word & 0xff)

const changedSign = (change: (request: SignRequest) => SignRequest) => (command: Uint8Array) =>
  encodeSignCommand(change(decodeSignCommand(decodeCommand(command))))
const claimsBrewing = (command: Uint8Array) => {
  const { receipt } = decodeSignCommand(decodeCommand(command))
  return encodeResultCommand({ ...receipt, state: 'brewing', acceptance: stranger.sign(makeHash('anything')) })
}
const bensBadge = makeBadge(ben.address)
const previous = encodePreviousCommands(presentReceipt(makeReceipt(PRICE), ben, bensBadge))[0] ?? done
const anyTap = (response: Uint8Array) => response.length > 0
/** The second SIGN of a tap has a later time than the first. */
const secondDiffers: Air = sends('SIGN', (command, sent) =>
  sent.includes('SIGN')
    ? changedSign(request => ({ ...request, receipt: { ...request.receipt, issuedAt: request.receipt.issuedAt + 1n } }))(command)
    : command,
)
const signsAgain = (word: number) => insists('SIGN', isStatus(word), command => command)
const goesOnAfterSelect = insists('SELECT', anyTap, () => encodeBadgeCommand([issuer.address]))
const goesOnAfterBadge = insists('BADGE', anyTap, () => encodeSignCommand({ receipt: makeReceipt(PRICE), price: PRICE, label: 'Espresso' }))
const brewsAfterSign = insists('SIGN', anyTap, claimsBrewing)
const newOffer: Habits = { newSelectionEachTap: true }

const wrongs: Record<string, Habits> = {
  newcomer: { air: secondDiffers },
  regular: { air: adds('SIGN', encodeTermsCommand(serve().presented), 'before') },
  'after-others': { air: leavesOut('PREVIOUS') },
  'new-phone': { air: sends('TERMS', () => encodeTermsCommand({ ...serve().presented, terms: makeTerms({ payer: anna.address }) })) },
  'unknown-previous': { air: sends('PREVIOUS', () => previous) },
  'badge-again': { air: sends('BADGE', () => encodeBadgeCommand([stranger.address])) },
  'slow-phone': {
    air: () => async () => {
      throw new CardGoneError('The card kept silent.')
    },
  },
  locked: { air: goesOnAfterSelect },
  'later-version': { air: goesOnAfterSelect },
  'bad-select': { air: goesOnAfterSelect },
  'no-wallet': { air: goesOnAfterSelect },
  'badge-none': { air: goesOnAfterBadge },
  'badge-forged': { air: goesOnAfterBadge },
  'badge-expired': { air: goesOnAfterBadge },
  'badge-gone': { air: signsAgain(StatusWord.notFound) },
  'refused-6982': { air: signsAgain(StatusWord.locked) },
  'refused-6985': { air: signsAgain(StatusWord.confirm) },
  'refused-6A80': { air: signsAgain(StatusWord.mismatch) },
  'refused-69F1': { air: signsAgain(StatusWord.overLimit) },
  'refused-6700': { air: signsAgain(StatusWord.wrongLength) },
  'refused-6D00': { air: signsAgain(StatusWord.unknownInstruction) },
  'refused-6E00': { air: signsAgain(StatusWord.unknownClass) },
  'refused-6F00': { air: signsAgain(StatusWord.fault) },
  'bad-answer-1': { air: brewsAfterSign },
  'bad-answer-2': { air: brewsAfterSign },
  'bad-answer-3': { air: brewsAfterSign },
  'bad-answer-4': { air: brewsAfterSign },
  'bad-answer-5': { air: brewsAfterSign },
  'bad-answer-6': { air: brewsAfterSign },
  'terms-once': { air: signsAgain(StatusWord.unknownChannel) },
  outdated: { air: insists('NEWEST', anyTap, () => encodeNewestCommand(channel)) },
  'newest-forged': { air: insists('NEWEST', anyTap, () => encodeNewestCommand(channel)) },
  'stranger-signature': { air: brewsAfterSign },
  'high-s': { air: brewsAfterSign },
  'tear-select': { forgetsNoSelection: true, air: leavesOut('RESULT') },
  'tear-badge': {
    air: sends('RESULT', command => encodeResultCommand({ ...decodeResultCommand(decodeCommand(command)), state: 'refused' })),
  },
  'tear-sign': newOffer,
  'tear-terms': newOffer,
  'tear-sign-2': newOffer,
  'tear-previous': { air: leavesOut('RESULT') },
  'tear-previous-2': { air: leavesOut('RESULT') },
  'tear-result': { air: sends('RESULT', () => claimsBrewing(encodeSignCommand({ receipt: makeReceipt(1n), price: 1n, label: 'x' }))) },
  'one-press-one-cup': { forgetsNoSelection: true },
  'nothing-charged': {
    air: sends(
      'SIGN',
      changedSign(request => ({ ...request, receipt: { ...request.receipt, channelId: makeHash('x') } })),
    ),
  },
}

describe('machine conformance', () => {
  it('passes for our own tap', async () => {
    const outcomes = await tryMachine()
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
    expect(outcomes).toHaveLength(machineChecks.length)
  })

  it.each(machineChecks.map(({ name }) => name))('%s finds its own wrong machine', async name => {
    const wrong = wrongs[name]
    if (wrong === undefined) throw new Error(`No wrong machine for ${name}.`)
    const [outcome] = await tryMachine(wrong, name)
    expect(outcome).toMatchObject({ name, passed: false, got: expect.stringMatching(/\S/) })
    const [right] = await tryMachine({}, name)
    expect(right).toMatchObject({ name, passed: true, got: null })
  })

  it('detects bytes that are not a command', async () => {
    const [outcome] = await tryMachine({ air: sends('SIGN', command => command.slice(0, -1)) }, 'newcomer')
    expect(outcome?.got).toContain('SIGN')
  })

  it('detects a machine that charges a tap that it shows as refused', async () => {
    const charges: Habits = {
      air: right => async (command, deadline) => {
        const answer = await right(command, deadline)
        if (nameOf(command) !== 'SIGN' || !isStatus(StatusWord.confirm)(answer)) return answer
        return right(command, deadline)
      },
    }
    const outcomes = await tryMachine(charges, 'refused-6985', 'nothing-charged')
    expect(outcomes.some(({ passed }) => !passed)).toBe(true)
  })
})
