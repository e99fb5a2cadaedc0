import { Instruction } from './instructions.ts'
import { presentedReceiptCodec } from './presented-receipt.ts'

const previous = presentedReceiptCodec('PREVIOUS', Instruction.previous)

/** PREVIOUS: shows a phone the receipt that the next one goes on from. One command, or two when a badge's holder signed it. */
export const encodePreviousCommands = previous.encode
/** Either of PREVIOUS's commands; `joinParts` puts them together. */
export const decodePreviousCommand = previous.decode
