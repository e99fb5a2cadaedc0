import { type BadgeAnswer, badgeLayout } from './badge.ts'
import { commandCodec } from './exchange.ts'
import { CLASS, Instruction } from './instructions.ts'

const command = commandCodec<BadgeAnswer>({ name: 'GIVE', cla: CLASS, ins: Instruction.give, answer: false }, badgeLayout)

/** GIVE: hands a badge to a phone that has none, after TERMS and CHALLENGE. */
export const encodeGiveCommand = command.encode
export const decodeGiveCommand = command.decode
