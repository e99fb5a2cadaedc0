import * as P from 'micro-packed'
import type { Visit } from '../messages.ts'
import type { CompactSignature } from '../signature.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { address, hash, signature } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

const command = commandCodec<Visit>(
  { name: 'CHALLENGE', cla: CLASS, ins: Instruction.challenge, answer: true },
  P.struct({ machine: address, nonce: hash }),
)
const answer = answerCodec<CompactSignature>('CHALLENGE', signature)

/** CHALLENGE: asks the phone to prove its holder's identity by signing a Visit. */
export const encodeChallengeCommand = command.encode
export const decodeChallengeCommand = command.decode
export const encodeChallengeAnswer = answer.encode
export const decodeChallengeAnswer = answer.decode
