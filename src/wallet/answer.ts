import { ZERO_ADDRESS } from '../core/hex.ts'
import { type Command, statusResponse } from '../core/tap/apdu.ts'
import { CLASS, Instruction, SELECT } from '../core/tap/instructions.ts'
import { encodeSelectAnswer, PROTOCOL_VERSION } from '../core/tap/select.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { answerDeliver } from './deliver.ts'
import { answerBadge, answerChallenge, answerNewest, answerPrevious, answerTerms } from './exchanges.ts'
import { answerGive } from './give.ts'
import { answerResult } from './result.ts'
import { answerSign } from './sign.ts'
import type { CommandOutcome, World } from './world.ts'

type Answer = (command: Command, world: World) => CommandOutcome

const answers = new Map<number, Answer>([
  [Instruction.badge, answerBadge],
  [Instruction.terms, answerTerms],
  [Instruction.previous, answerPrevious],
  [Instruction.sign, answerSign],
  [Instruction.result, answerResult],
  [Instruction.newest, answerNewest],
  [Instruction.challenge, answerChallenge],
  [Instruction.deliver, answerDeliver],
  [Instruction.give, answerGive],
])

export const isSelect = ({ cla, ins }: Command): boolean => cla === SELECT.cla && ins === SELECT.ins

/** SELECT's answer: the holder, or only that the phone is locked. */
export const selectAnswer = (holder: World['signer']['address'], locked: boolean): Uint8Array =>
  encodeSelectAnswer({ version: PROTOCOL_VERSION, minVersion: PROTOCOL_VERSION, locked, holder: locked ? ZERO_ADDRESS : holder })

/**
 * The answer to any command but SELECT. A locked phone accepts only RESULT, which informs it and requests nothing.
 * @throws TapFormatError when the command does not have the protocol's layout
 */
export function answerCommand(command: Command, world: World, locked: boolean): CommandOutcome {
  if (command.cla !== CLASS) return { response: statusResponse(StatusWord.unknownClass) }
  const answer = answers.get(command.ins)
  if (answer === undefined) return { response: statusResponse(StatusWord.unknownInstruction) }
  if (locked && command.ins !== Instruction.result) return { response: statusResponse(StatusWord.locked) }
  return answer(command, world)
}
