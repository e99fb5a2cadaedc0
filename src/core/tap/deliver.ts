import * as P from 'micro-packed'
import type { Completion } from '../messages.ts'
import type { CompactSignature } from '../signature.ts'
import { commandCodec } from './exchange.ts'
import { address, signature, uint64 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'
import { presentedReceiptCodec } from './presented-receipt.ts'

const deliver = presentedReceiptCodec('DELIVER', Instruction.deliver)

/** DELIVER: hands a visitor the receipt that the machine signed for them. TERMS goes first. */
export const encodeDeliverCommands = deliver.encode
/** Decodes either of DELIVER's commands; `joinParts` combines them. */
export const decodeDeliverCommand = deliver.decode

/** The work order that the delivered receipt belongs to, with the machine's signature. The order's number is below 2^64. */
export interface DeliveredCompletion extends Omit<Completion, 'receipt'> {
  readonly signature: CompactSignature
}

/** P1 of the command that follows the receipt. */
export const COMPLETION = 2

const completion = commandCodec<DeliveredCompletion>(
  { name: 'DELIVER', cla: CLASS, ins: Instruction.deliver, p1: COMPLETION, answer: false },
  P.struct({ workOrders: address, orderId: uint64, signature }),
)

/** DELIVER, P1 = 2: what `WorkOrders.done` needs in addition to the receipt. */
export const encodeCompletionCommand = completion.encode
export const decodeCompletionCommand = completion.decode
