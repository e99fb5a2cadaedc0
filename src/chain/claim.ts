import { type Address, encodeFunctionData, type Hex } from 'viem'
import type { Hash } from '../core/hex.ts'
import { ZERO_HASH } from '../core/hex.ts'
import type { Badge, Receipt } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { Terms } from '../core/terms.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'

/** Everything needed to redeem a receipt. */
export interface Claim {
  readonly terms: Terms
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** Null when the issuer signed the receipt itself. */
  readonly badge: { readonly badge: Badge; readonly signature: CompactSignature } | null
}

/** A badge as in calldata: without its holder, which is the receipt's signer. */
export interface BareBadge extends CompactSignature {
  readonly issuedAt: bigint
  readonly expiresAt: bigint
  readonly dailyLimit: bigint
}

/** A claim as in calldata, in the contract's structs. */
export interface ContractClaim {
  readonly terms: Terms
  readonly receipt: ContractReceipt
  readonly badge: BareBadge
}

export interface ContractReceipt extends CompactSignature {
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly issuedAt: bigint
  readonly previous: Hash
}

/** Stands for a missing badge in calldata. */
export const NO_BADGE: BareBadge = { issuedAt: 0n, expiresAt: 0n, dailyLimit: 0n, r: ZERO_HASH, vs: ZERO_HASH }

/** Converts a claim to the contract's structs. A missing badge becomes all zero. */
export function toContractClaim({ terms, receipt, signature, badge }: Claim): ContractClaim {
  const { sequence, cumulativeAmount, issuedAt, previous } = receipt
  const bare = badge === null ? NO_BADGE : { ...badge.badge, ...badge.signature }
  return { terms, receipt: { sequence, cumulativeAmount, issuedAt, previous, ...signature }, badge: bare }
}

/** The call that redeems a claim: `redeem` if the issuer signed, otherwise `redeemByDelegation`. */
export function redeemCalldata(claim: Claim): Hex {
  const { terms, receipt, badge } = toContractClaim(claim)
  if (claim.badge === null) return encodeFunctionData({ abi: paymentChannelsAbi, functionName: 'redeem', args: [terms, receipt] })
  return encodeFunctionData({ abi: paymentChannelsAbi, functionName: 'redeemByDelegation', args: [{ terms, receipt, badge }] })
}

/** Whether a badge from calldata stands for a missing one. */
export const isNoBadge = ({ r, vs }: BareBadge): boolean => r === ZERO_HASH && vs === ZERO_HASH

const lower = (address: Address) => address.toLowerCase() as Address

/** Decoded terms with lowercase addresses, as used throughout Crema. */
export function lowerTerms({ payer, payee, token, issuer, machine, noticePeriod }: Terms): Terms {
  return { payer: lower(payer), payee: lower(payee), token: lower(token), issuer: lower(issuer), machine: lower(machine), noticePeriod }
}
