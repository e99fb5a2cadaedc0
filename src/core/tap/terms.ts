import * as P from 'micro-packed'
import type { Domain } from '../domain.ts'
import type { Terms } from '../terms.ts'
import { commandCodec } from './exchange.ts'
import { address, byte, text, uint32, uint64 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

/** A channel as presented by the machine. Decimals, symbol and machine name are for display only and unverified. */
export interface PresentedTerms {
  readonly domain: Domain
  readonly terms: Terms
  readonly decimals: number
  /** At most 8 bytes of UTF-8. */
  readonly symbol: string
  /** At most 32 bytes of UTF-8. */
  readonly machineName: string
}

export const MAX_SYMBOL_BYTES = 8
export const MAX_MACHINE_NAME_BYTES = 32

const command = commandCodec<PresentedTerms>(
  { name: 'TERMS', cla: CLASS, ins: Instruction.terms, answer: false },
  P.struct({
    domain: P.struct({ chainId: uint64, contract: address }),
    terms: P.struct({ payer: address, payee: address, token: address, issuer: address, machine: address, noticePeriod: uint32 }),
    decimals: byte,
    symbol: text(MAX_SYMBOL_BYTES),
    machineName: text(MAX_MACHINE_NAME_BYTES),
  }),
)

/** TERMS: presents a channel. Overlong texts are refused: cut them with `cutText`. */
export const encodeTermsCommand = command.encode
export const decodeTermsCommand = command.decode
