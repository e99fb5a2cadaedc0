import * as P from 'micro-packed'
import type { Hash } from '../hex.ts'
import type { CompactSignature } from '../signature.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { hash, signature } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'
import { type ReceiptBody, signedReceiptFields } from './presented-receipt.ts'

/** The phone's newest receipt of a channel for which it holds the machine's acceptance. */
export interface NewestAnswer {
  readonly receipt: ReceiptBody
  readonly signature: CompactSignature
  /** Signed by the machine; equal to the receipt's signature when the machine signed the receipt as issuer. */
  readonly acceptance: CompactSignature
}

const command = commandCodec<Hash>({ name: 'NEWEST', cla: CLASS, ins: Instruction.newest, answer: true }, hash)
const answer = answerCodec<NewestAnswer>('NEWEST', P.struct({ ...signedReceiptFields, acceptance: signature }))

/** NEWEST: asks for the newest accepted receipt of a channel, by its id. */
export const encodeNewestCommand = command.encode
export const decodeNewestCommand = command.decode
export const encodeNewestAnswer = answer.encode
export const decodeNewestAnswer = answer.decode
