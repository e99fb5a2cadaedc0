import * as P from 'micro-packed'
import { ZERO_HASH } from '../hex.ts'
import type { CompactSignature } from '../signature.ts'
import { commandCodec } from './exchange.ts'
import { signature, uint64, uint128 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

/** The outcome for a receipt. */
export type ResultState = 'brewing' | 'credit' | 'refused'

export interface Result {
  readonly state: ResultState
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  /** Signed by the machine over the receipt's struct hash; zero when it refused. */
  readonly acceptance: CompactSignature
}

/** Stands for a missing signature. */
export const NO_SIGNATURE: CompactSignature = { r: ZERO_HASH, vs: ZERO_HASH }

const state = P.map(P.U8, { brewing: 0, credit: 1, refused: 2 }) as P.CoderType<ResultState>

const command = commandCodec<Result>(
  { name: 'RESULT', cla: CLASS, ins: Instruction.result, answer: false },
  P.struct({ state, sequence: uint64, cumulativeAmount: uint128, acceptance: signature }),
)

/** RESULT: tells the phone the outcome for its receipt. */
export const encodeResultCommand = command.encode
export const decodeResultCommand = command.decode
