import { Instruction } from './instructions.ts'
import { presentedReceiptCodec } from './presented-receipt.ts'

const deliver = presentedReceiptCodec('DELIVER', Instruction.deliver)

/** DELIVER: hands a visitor the receipt that the machine signed for it. TERMS goes first. */
export const encodeDeliverCommands = deliver.encode
/** Either of DELIVER's commands; `joinParts` puts them together. */
export const decodeDeliverCommand = deliver.decode
