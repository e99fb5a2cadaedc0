import type fc from 'fast-check'
import { type Command, decodeCommand } from '../../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, decodeBadgeCommand, encodeBadgeAnswer, encodeBadgeCommand } from '../../../src/core/tap/badge.ts'
import {
  decodeChallengeAnswer,
  decodeChallengeCommand,
  encodeChallengeAnswer,
  encodeChallengeCommand,
} from '../../../src/core/tap/challenge.ts'
import { decodeDeliverCommand, encodeDeliverCommands } from '../../../src/core/tap/deliver.ts'
import { decodeGiveCommand, encodeGiveCommand } from '../../../src/core/tap/give.ts'
import { decodeNewestAnswer, decodeNewestCommand, encodeNewestAnswer, encodeNewestCommand } from '../../../src/core/tap/newest.ts'
import { type BadgePart, joinParts, type PresentedReceipt, type ReceiptPart } from '../../../src/core/tap/presented-receipt.ts'
import { decodePreviousCommand, encodePreviousCommands } from '../../../src/core/tap/previous.ts'
import { decodeResultCommand, encodeResultCommand } from '../../../src/core/tap/result.ts'
import { decodeSelectAnswer, decodeSelectCommand, encodeSelectAnswer, encodeSelectCommand } from '../../../src/core/tap/select.ts'
import { decodeSignAnswer, decodeSignCommand, encodeSignAnswer, encodeSignCommand } from '../../../src/core/tap/sign.ts'
import { decodeTermsCommand, encodeTermsCommand } from '../../../src/core/tap/terms.ts'
import * as any from './arbitraries.ts'

/** One direction of an exchange: a value, the APDUs that encode it, and the value decoded from them. */
export interface Direction {
  readonly name: string
  readonly value: fc.Arbitrary<unknown>
  encode(value: unknown): Uint8Array[]
  decode(apdus: Uint8Array[]): unknown
  /** Decodes one APDU alone. */
  decodeOne(apdu: Uint8Array): unknown
}

function command<T>(
  name: string,
  value: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
  decode: (command: Command) => unknown,
): Direction {
  const decodeOne = (apdu: Uint8Array) => decode(decodeCommand(apdu))
  return { name, value, encode: v => [encode(v as T)], decode: ([apdu]) => decodeOne(apdu as Uint8Array), decodeOne }
}

function answer<T>(name: string, value: fc.Arbitrary<T>, encode: (value: T) => Uint8Array, decode: (bytes: Uint8Array) => T): Direction {
  return { name: `${name} answer`, value, encode: v => [encode(v as T)], decode: ([apdu]) => decode(apdu as Uint8Array), decodeOne: decode }
}

function presented(
  name: string,
  encode: (value: PresentedReceipt) => Uint8Array[],
  decode: (command: Command) => ReceiptPart | BadgePart,
): Direction {
  const decodeOne = (apdu: Uint8Array) => decode(decodeCommand(apdu))
  const join = (apdus: Uint8Array[]) => {
    const [first, second] = apdus.map(decodeOne)
    return first?.part === 'receipt' && (second === undefined || second.part === 'badge') ? joinParts(first, second ?? null) : undefined
  }
  return { name, value: any.presentedReceipt, encode: v => encode(v as PresentedReceipt), decode: join, decodeOne }
}

export const directions: Direction[] = [
  command('SELECT', any.aid, encodeSelectCommand, decodeSelectCommand),
  answer('SELECT', any.selectAnswer, encodeSelectAnswer, decodeSelectAnswer),
  command('BADGE', any.issuers, encodeBadgeCommand, decodeBadgeCommand),
  answer('BADGE', any.badgeAnswer, encodeBadgeAnswer, decodeBadgeAnswer),
  command('TERMS', any.presentedTerms, encodeTermsCommand, decodeTermsCommand),
  presented('PREVIOUS', encodePreviousCommands, decodePreviousCommand),
  command('SIGN', any.signRequest, encodeSignCommand, decodeSignCommand),
  answer('SIGN', any.signature, encodeSignAnswer, decodeSignAnswer),
  command('RESULT', any.result, encodeResultCommand, decodeResultCommand),
  command('NEWEST', any.hash, encodeNewestCommand, decodeNewestCommand),
  answer('NEWEST', any.newestAnswer, encodeNewestAnswer, decodeNewestAnswer),
  command('CHALLENGE', any.visit, encodeChallengeCommand, decodeChallengeCommand),
  answer('CHALLENGE', any.signature, encodeChallengeAnswer, decodeChallengeAnswer),
  command('GIVE', any.badgeAnswer, encodeGiveCommand, decodeGiveCommand),
  presented('DELIVER', encodeDeliverCommands, decodeDeliverCommand),
]
