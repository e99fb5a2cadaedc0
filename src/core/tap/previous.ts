import { Instruction } from './instructions.ts'
import { presentedReceiptCodec } from './presented-receipt.ts'

const previous = presentedReceiptCodec('PREVIOUS', Instruction.previous)

/** PREVIOUS: shows a phone the receipt that the next one follows. One command, or two when a badge's holder signed it. */
export const encodePreviousCommands = previous.encode
/** Decodes either of PREVIOUS's commands; `joinParts` combines them. */
export const decodePreviousCommand = previous.decode
