import * as P from 'micro-packed'
import { ZERO_HASH } from '../hex.ts'
import type { CompactSignature } from '../signature.ts'
import { commandCodec } from './exchange.ts'
import { signature, uint64, uint128 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

/** What came of a receipt. */
export type ResultState = 'brewing' | 'credit' | 'refused'

export interface Result {
  readonly state: ResultState
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  /** The machine's, over the receipt's struct hash; zero when it refused. */
  readonly acceptance: CompactSignature
}

/** What stands for a signature that does not exist. */
export const NO_SIGNATURE: CompactSignature = { r: ZERO_HASH, vs: ZERO_HASH }

const state = P.map(P.U8, { brewing: 0, credit: 1, refused: 2 }) as P.CoderType<ResultState>

const command = commandCodec<Result>(
  { name: 'RESULT', cla: CLASS, ins: Instruction.result, answer: false },
  P.struct({ state, sequence: uint64, cumulativeAmount: uint128, acceptance: signature }),
)

/** RESULT: tells the phone what came of its receipt. */
export const encodeResultCommand = command.encode
export const decodeResultCommand = command.decode
