import * as P from 'micro-packed'
import type { Address } from '../hex.ts'
import type { Badge } from '../messages.ts'
import type { CompactSignature } from '../signature.ts'
import { answerCodec, commandCodec } from './exchange.ts'
import { address, signature, uint64, uint128 } from './fields.ts'
import { CLASS, Instruction } from './instructions.ts'

/** A badge without its holder, which SELECT returned. */
export interface BadgeAnswer extends Omit<Badge, 'holder'> {
  readonly issuer: Address
  readonly signature: CompactSignature
}

/** The most issuers in one BADGE command; more go into another one. */
export const MAX_ISSUERS = 11

const issuers = P.validate(P.array(null, address), list => {
  if (list.length < 1 || list.length > MAX_ISSUERS) throw new Error(`${list.length} issuers: expected 1 to ${MAX_ISSUERS}.`)
  return list
})

const command = commandCodec({ name: 'BADGE', cla: CLASS, ins: Instruction.badge, answer: true }, issuers)

/** Also GIVE's data. */
export const badgeLayout: P.CoderType<BadgeAnswer> = P.struct({
  issuer: address,
  issuedAt: uint64,
  expiresAt: uint64,
  dailyLimit: uint128,
  signature,
})

const answer = answerCodec<BadgeAnswer>('BADGE', badgeLayout)

/** BADGE: asks for a badge from any of 1 to 11 issuers; sent again in the same tap, for the next one. */
export const encodeBadgeCommand = (asked: readonly Address[]): Uint8Array => command.encode([...asked])
export const decodeBadgeCommand = command.decode
export const encodeBadgeAnswer = answer.encode
export const decodeBadgeAnswer = answer.decode
