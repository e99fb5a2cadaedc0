import * as P from 'micro-packed'
import type { Hash } from '../hex.ts'
import type { CompactSignature } from '../signature.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { hash, signature } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'
import { type ReceiptBody, signedReceiptFields } from './presented-receipt.ts'

/** The newest receipt of a channel that the machine is known to have accepted. */
export interface NewestAnswer {
  readonly receipt: ReceiptBody
  readonly signature: CompactSignature
  /** The machine's; the receipt's own signature where the machine signed the receipt as issuer. */
  readonly acceptance: CompactSignature
}

const command = commandCodec<Hash>({ name: 'NEWEST', cla: CLASS, ins: Instruction.newest, answer: true }, hash)
const answer = answerCodec<NewestAnswer>('NEWEST', P.struct({ ...signedReceiptFields, acceptance: signature }))

/** NEWEST: asks for the newest accepted receipt of a channel, by its id. */
export const encodeNewestCommand = command.encode
export const decodeNewestCommand = command.decode
export const encodeNewestAnswer = answer.encode
export const decodeNewestAnswer = answer.decode
