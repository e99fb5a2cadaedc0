import * as P from 'micro-packed'
import type { Receipt } from '../messages.ts'
import type { CompactSignature } from '../signature.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { cutText, hash, signature, text, uint64, uint128 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

/** A request to sign a receipt. */
export interface SignRequest {
  readonly receipt: Receipt
  /** The amount this receipt adds, in the token's smallest unit. */
  readonly price: bigint
  /** The product's name, at most 24 bytes of UTF-8. A claim of the machine, not verified. */
  readonly label: string
}

export const MAX_LABEL_BYTES = 24

const receipt = P.struct({ channelId: hash, sequence: uint64, cumulativeAmount: uint128, issuedAt: uint64, previous: hash })

const command = commandCodec<SignRequest>(
  { name: 'SIGN', cla: CLASS, ins: Instruction.sign, answer: true },
  P.struct({ receipt, price: uint128, label: text(MAX_LABEL_BYTES) }),
)
const answer = answerCodec<CompactSignature>('SIGN', signature)

/** SIGN: asks for a signature over a receipt. An overlong label is cut at a code point. */
export const encodeSignCommand = (request: SignRequest): Uint8Array =>
  command.encode({ ...request, label: cutText(request.label, MAX_LABEL_BYTES) })
export const decodeSignCommand = command.decode
export const encodeSignAnswer = answer.encode
export const decodeSignAnswer = answer.decode
