import { ZERO_ADDRESS } from '../../../../src/core/hex.ts'
import { type Command, decodeCommand, decodeResponse, encodeCommand, encodeResponse } from '../../../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, decodeBadgeCommand, encodeBadgeAnswer, encodeBadgeCommand } from '../../../../src/core/tap/badge.ts'
import {
  decodeChallengeAnswer,
  decodeChallengeCommand,
  encodeChallengeAnswer,
  encodeChallengeCommand,
} from '../../../../src/core/tap/challenge.ts'
import {
  decodeCompletionCommand,
  decodeDeliverCommand,
  encodeCompletionCommand,
  encodeDeliverCommands,
} from '../../../../src/core/tap/deliver.ts'
import { TapFormatError } from '../../../../src/core/tap/errors.ts'
import { decodeGiveCommand, encodeGiveCommand } from '../../../../src/core/tap/give.ts'
import { Instruction } from '../../../../src/core/tap/instructions.ts'
import { decodeNewestAnswer, decodeNewestCommand, encodeNewestAnswer, encodeNewestCommand } from '../../../../src/core/tap/newest.ts'
import type { BadgePart, PresentedReceipt, ReceiptPart } from '../../../../src/core/tap/presented-receipt.ts'
import { decodePreviousCommand, encodePreviousCommands } from '../../../../src/core/tap/previous.ts'
import { decodeResultCommand, encodeResultCommand } from '../../../../src/core/tap/result.ts'
import { AID, decodeSelectAnswer, decodeSelectCommand, encodeSelectAnswer, encodeSelectCommand } from '../../../../src/core/tap/select.ts'
import { decodeSignAnswer, decodeSignCommand, encodeSignAnswer, encodeSignCommand } from '../../../../src/core/tap/sign.ts'
import { decodeTermsCommand, encodeTermsCommand } from '../../../../src/core/tap/terms.ts'
import { foreseen, requireSame } from '../judge.ts'
import { hexOf, type Target } from '../target.ts'
import { anna, badgeOf, channel, domain, hashOf, issuer, machine, receiptOf, signed, terms } from './given.ts'

/** What an APDU says, as a function that encodes it again; null where nothing can be said of the bytes that it was. */
type Decode = (apdu: Uint8Array) => () => Uint8Array | null

const ofCommand =
  <T>(decode: (command: Command) => T, encode: (value: T) => Uint8Array | null): Decode =>
  apdu => {
    const value = decode(decodeCommand(apdu))
    return () => encode(value)
  }

const ofAnswer =
  <T>(decode: (bytes: Uint8Array) => T, encode: (value: T) => Uint8Array): Decode =>
  apdu => {
    const value = decode(apdu)
    return () => encode(value)
  }

const badge = badgeOf(anna)
const badgeSignature = signed(issuer, 'Badge', badge)
const receipt = receiptOf()
const signature = signed(anna, 'Receipt', receipt)
const presented: PresentedReceipt = { receipt, signature, holder: anna.address, badge: { ...badge, signature: badgeSignature } }

/** The command of a presented receipt that this part came from. */
const partOf =
  (encode: (value: PresentedReceipt) => Uint8Array[]) =>
  (part: ReceiptPart | BadgePart): Uint8Array | null => {
    if (part.part === 'badge') return encode({ ...presented, badge: { ...badge, signature: part.signature } })[1] ?? null
    const { part: _, badge: own, ...rest } = part
    return encode({ ...rest, badge: own && { ...own, signature: badgeSignature } })[0] ?? null
  }

/** Each format with the bytes of one message. */
const formats: Readonly<Record<string, readonly [decode: Decode, example: Uint8Array]>> = {
  command: [ofAnswer(decodeCommand, encodeCommand), encodeSelectCommand(AID)],
  response: [ofAnswer(decodeResponse, ({ data, status }) => encodeResponse(status, data)), encodeSignAnswer(signature)],
  select: [ofCommand(decodeSelectCommand, encodeSelectCommand), encodeSelectCommand(AID)],
  badge: [ofCommand(decodeBadgeCommand, encodeBadgeCommand), encodeBadgeCommand([issuer.address, machine.address])],
  terms: [
    ofCommand(decodeTermsCommand, encodeTermsCommand),
    encodeTermsCommand({ domain, terms, decimals: 2, symbol: 'EURT', machineName: 'Küche' }),
  ],
  previous: [ofCommand(decodePreviousCommand, partOf(encodePreviousCommands)), encodePreviousCommands(presented)[0] as Uint8Array],
  deliver: [ofCommand(decodeDeliverCommand, partOf(encodeDeliverCommands)), encodeDeliverCommands(presented)[1] as Uint8Array],
  completion: [
    ofCommand(decodeCompletionCommand, encodeCompletionCommand),
    encodeCompletionCommand({ workOrders: terms.token, orderId: 7n, signature }),
  ],
  newest: [ofCommand(decodeNewestCommand, encodeNewestCommand), encodeNewestCommand(channel)],
  sign: [ofCommand(decodeSignCommand, encodeSignCommand), encodeSignCommand({ receipt, price: 80n, label: 'Caffè' })],
  result: [
    ofCommand(decodeResultCommand, encodeResultCommand),
    encodeResultCommand({ state: 'brewing', ...receipt, acceptance: signed(machine, 'Acceptance', { receipt: hashOf(receipt) }) }),
  ],
  challenge: [
    ofCommand(decodeChallengeCommand, encodeChallengeCommand),
    encodeChallengeCommand({ machine: machine.address, nonce: channel }),
  ],
  give: [
    ofCommand(decodeGiveCommand, encodeGiveCommand),
    encodeGiveCommand({ ...badge, issuer: issuer.address, signature: badgeSignature }),
  ],
  badgeAnswer: [
    ofAnswer(decodeBadgeAnswer, encodeBadgeAnswer),
    encodeBadgeAnswer({ ...badge, issuer: issuer.address, signature: badgeSignature }),
  ],
  newestAnswer: [ofAnswer(decodeNewestAnswer, encodeNewestAnswer), encodeNewestAnswer({ receipt, signature, acceptance: signature })],
  signAnswer: [ofAnswer(decodeSignAnswer, encodeSignAnswer), encodeSignAnswer(signature)],
  challengeAnswer: [ofAnswer(decodeChallengeAnswer, encodeChallengeAnswer), encodeChallengeAnswer(signature)],
}

const kinds = [TapFormatError] as const

const named = Object.entries(formats)
const SELECT_ANSWER = named.length
const [PREVIOUS, DELIVER] = ['previous', 'deliver'].map(name => Object.keys(formats).indexOf(name)) as [number, number]
const examples = [
  ...named.map(([, [, example]]) => example),
  encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: anna.address }),
]

/** Every message of the tap: its bytes are refused with TapFormatError, or are the only bytes that say the same. The first byte names the format. */
export const tapFormats: Target = {
  name: 'tap-formats',
  form: 'bytes',
  share: 128,
  seeds: () => [
    ...examples.map((example, format) => Uint8Array.of(format, ...example)),
    Uint8Array.of(SELECT_ANSWER, ...encodeSelectAnswer({ version: 1, minVersion: 1, locked: true, holder: ZERO_ADDRESS })),
    ...[...encodePreviousCommands(presented), ...encodeDeliverCommands({ ...presented, badge: null })].map(command =>
      Uint8Array.of(command[1] === Instruction.previous ? PREVIOUS : DELIVER, ...command),
    ),
  ],
  open: () => input => {
    const format = (input[0] ?? 0) % examples.length
    const apdu = input.subarray(1)
    if (format === SELECT_ANSWER) return tryAnswerToSelect(apdu)
    const [name, [decode]] = named[format] as (typeof named)[number]
    const bytes = foreseen(kinds, () => decode(apdu))?.value()
    if (bytes) requireSame(`${name}, decoded and encoded`, hexOf(bytes), hexOf(apdu))
  },
}

/** Its unknown flags are ignored, so only the value stays the same. */
function tryAnswerToSelect(apdu: Uint8Array): void {
  const selected = foreseen(kinds, () => decodeSelectAnswer(apdu))?.value
  if (selected !== undefined) requireSame('the answer to SELECT', decodeSelectAnswer(encodeSelectAnswer(selected)), selected)
}
