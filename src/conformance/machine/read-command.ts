import { type Command, decodeCommand } from '../../core/tap/apdu.ts'
import { decodeBadgeCommand } from '../../core/tap/badge.ts'
import { decodeChallengeCommand } from '../../core/tap/challenge.ts'
import { decodeDeliverCommand } from '../../core/tap/deliver.ts'
import { decodeGiveCommand } from '../../core/tap/give.ts'
import { CLASS, Instruction, SELECT } from '../../core/tap/instructions.ts'
import { decodeNewestCommand } from '../../core/tap/newest.ts'
import { decodePreviousCommand } from '../../core/tap/previous.ts'
import { decodeResultCommand } from '../../core/tap/result.ts'
import { decodeSelectCommand } from '../../core/tap/select.ts'
import { decodeSignCommand } from '../../core/tap/sign.ts'
import { decodeTermsCommand } from '../../core/tap/terms.ts'
import { decodeOr, Nonconformance } from '../check.ts'

/** The commands that a machine may send; `other` is the SELECT of another application. */
export type CommandName = 'select' | 'other' | keyof typeof Instruction

const readers: Record<keyof typeof Instruction, (command: Command) => unknown> = {
  sign: decodeSignCommand,
  result: decodeResultCommand,
  badge: decodeBadgeCommand,
  terms: decodeTermsCommand,
  previous: decodePreviousCommand,
  newest: decodeNewestCommand,
  challenge: decodeChallengeCommand,
  deliver: decodeDeliverCommand,
  give: decodeGiveCommand,
}

/**
 * Identifies a command.
 * @throws Nonconformance when the bytes are not a command, or do not have the protocol's layout
 */
export function readCommand(bytes: Uint8Array, aid: Uint8Array): CommandName {
  const command = decodeOr(`the command ${hex(bytes)}`, () => decodeCommand(bytes))
  if (command.cla === SELECT.cla && command.ins === SELECT.ins) {
    const asked = decodeOr('SELECT', () => decodeSelectCommand(command))
    return hex(asked) === hex(aid) ? 'select' : 'other'
  }
  const name = (Object.keys(Instruction) as (keyof typeof Instruction)[]).find(each => Instruction[each] === command.ins)
  if (command.cla !== CLASS || name === undefined) throw new Nonconformance(`a command that the protocol does not know: ${hex(bytes)}`)
  decodeOr(name.toUpperCase(), () => readers[name](command))
  return name
}

const hex = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
