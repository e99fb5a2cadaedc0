import { type BadgeAnswer, badgeLayout } from './badge.ts'
import { commandCodec } from './exchange.ts'
import { CLASS, Instruction } from './instructions.ts'

const command = commandCodec<BadgeAnswer>({ name: 'GIVE', cla: CLASS, ins: Instruction.give, answer: false }, badgeLayout)

/** GIVE: hands a phone that has none the badge that its company made for it. TERMS and CHALLENGE go first. */
export const encodeGiveCommand = command.encode
export const decodeGiveCommand = command.decode
