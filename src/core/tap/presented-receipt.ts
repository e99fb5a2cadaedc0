import * as P from 'micro-packed'
import type { Address } from '../hex.ts'
import type { Badge, Receipt } from '../messages.ts'
import type { CompactSignature } from '../signature.ts'
import type { Command } from './apdu.ts'
import { commandCodec } from './exchange.ts'
import { address, hash, signature, uint64, uint128 } from './fields.ts'
import { CLASS } from './instructions.ts'

/** A receipt without its channel, which SIGN or TERMS names. */
export type ReceiptBody = Omit<Receipt, 'channelId'>

/** A badge without its holder. */
export type BadgeBody = Omit<Badge, 'holder'>

/** The first command: everything but the badge's signature. */
export interface ReceiptPart {
  readonly part: 'receipt'
  readonly receipt: ReceiptBody
  readonly signature: CompactSignature
  /** The receipt's signer: the badge's holder, or the issuer. */
  readonly holder: Address
  /** Null when the issuer signed; then there is no second command. */
  readonly badge: BadgeBody | null
}

/** The second command: the issuer's signature on the badge. */
export interface BadgePart {
  readonly part: 'badge'
  readonly signature: CompactSignature
}

/** A receipt with everything needed to verify it: the content of PREVIOUS and DELIVER. */
export interface PresentedReceipt extends Omit<ReceiptPart, 'part' | 'badge'> {
  /** Null when the issuer signed. */
  readonly badge: (BadgeBody & { readonly signature: CompactSignature }) | null
}

/** The commands of one exchange that carries a presented receipt: one, or two with a badge. */
export interface PresentedReceiptCodec {
  encode(presented: PresentedReceipt): Uint8Array[]
  decode(command: Command): ReceiptPart | BadgePart
}

const receiptBody: P.CoderType<ReceiptBody> = P.struct({ sequence: uint64, cumulativeAmount: uint128, issuedAt: uint64, previous: hash })

/** NEWEST's answer begins with the same fields. */
export const signedReceiptFields = { receipt: receiptBody, signature }

const isNone = ({ issuedAt, expiresAt, dailyLimit }: BadgeBody) => issuedAt === 0n && expiresAt === 0n && dailyLimit === 0n

/** All zero encodes a missing badge, so no badge may be all zero. */
const badgeBody = P.apply(P.struct({ issuedAt: uint64, expiresAt: uint64, dailyLimit: uint128 }), {
  encode: (body): BadgeBody | null => (isNone(body) ? null : body),
  decode: (body: BadgeBody | null) => {
    if (body !== null && isNone(body)) throw new Error('A badge with every field zero: expected null for none.')
    return body ?? { issuedAt: 0n, expiresAt: 0n, dailyLimit: 0n }
  },
})

const receiptLayout = P.struct({ ...signedReceiptFields, holder: address, badge: badgeBody }) as P.CoderType<Omit<ReceiptPart, 'part'>>

/** A codec for PREVIOUS or DELIVER, by name and instruction. Both directions throw TapFormatError. */
export function presentedReceiptCodec(name: string, ins: number): PresentedReceiptCodec {
  const header = { name, cla: CLASS, ins, answer: false }
  const first = commandCodec(header, receiptLayout)
  const second = commandCodec({ ...header, p1: 1 }, signature)
  return {
    encode: presented => [first.encode(presented), ...(presented.badge === null ? [] : [second.encode(presented.badge.signature)])],
    decode: command =>
      command.p1 === 1 ? { part: 'badge', signature: second.decode(command) } : { part: 'receipt', ...first.decode(command) },
  }
}

/** Joins both parts into the presented receipt; null while the badge's signature is missing. */
export function joinParts({ part: _, badge, ...first }: ReceiptPart, second: BadgePart | null): PresentedReceipt | null {
  if (badge === null) return { ...first, badge: null }
  return second === null ? null : { ...first, badge: { ...badge, signature: second.signature } }
}
