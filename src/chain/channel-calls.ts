import { encodeFunctionData } from 'viem'
import type { AcceptedClaim } from '../core/accepted-claim.ts'
import { type Address, ZERO_ADDRESS } from '../core/hex.ts'
import type { Revocation } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { Terms } from '../core/terms.ts'
import { paymentChannelsAbi as abi } from './abi/payment-channels-abi.ts'
import { toContractClaim } from './claim.ts'
import type { Chain } from './open-chain.ts'
import type { Call } from './prepare-transaction.ts'

/** The contract calls of payers, payees and others, for `prepareTransaction` or `send`. */

export const depositCall = (chain: Chain, terms: Terms, amount: bigint): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({ abi, functionName: 'deposit', args: [terms, amount] }),
  value: terms.token === ZERO_ADDRESS ? amount : 0n,
})

/** For anyone: redeems a receipt to its payee, by the machine's Acceptance. */
export const redeemWithAcceptanceCall = (chain: Chain, claim: AcceptedClaim): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({
    abi,
    functionName: 'redeemWithAcceptance',
    args: [toContractClaim(claim), claim.acceptance.r, claim.acceptance.vs],
  }),
})

/** For the payee: the rest goes back to the payer at once. */
export const closeCall = (chain: Chain, terms: Terms): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({ abi, functionName: 'close', args: [terms] }),
})

/** For the payer: the rest becomes refundable after the notice period. */
export const requestCloseCall = (chain: Chain, terms: Terms): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({ abi, functionName: 'requestClose', args: [terms] }),
})

/** For the payer. */
export const cancelCloseCall = (chain: Chain, terms: Terms): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({ abi, functionName: 'cancelClose', args: [terms] }),
})

/** For anyone, after the notice period; for the payer when it names another recipient. */
export const refundCall = (chain: Chain, terms: Terms, recipient?: Address): Call => ({
  to: chain.domain.contract,
  data:
    recipient === undefined
      ? encodeFunctionData({ abi, functionName: 'refund', args: [terms] })
      : encodeFunctionData({ abi, functionName: 'refundTo', args: [terms, recipient] }),
})

/** For anyone who has the issuer's signed revocation. */
export const recordRevocationCall = (chain: Chain, issuer: Address, { holder, at }: Revocation, { r, vs }: CompactSignature): Call => ({
  to: chain.domain.contract,
  data: encodeFunctionData({ abi, functionName: 'recordRevocation', args: [issuer, holder, at, r, vs] }),
})
