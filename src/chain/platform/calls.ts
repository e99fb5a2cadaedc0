import { encodeFunctionData } from 'viem'
import { type Address, type Hash, ZERO_ADDRESS, ZERO_HASH } from '../../core/hex.ts'
import type { ConsentWithdrawal } from '../../core/messages.ts'
import type { Offer, Product } from '../../core/offer.ts'
import type { Report } from '../../core/report.ts'
import type { CompactSignature } from '../../core/signature.ts'
import { agreementsAbi } from '../abi/agreements-abi.ts'
import { machinesAbi } from '../abi/machines-abi.ts'
import { workOrdersAbi } from '../abi/work-orders-abi.ts'
import { type Claim, type ContractReceipt, toContractClaim } from '../claim.ts'
import type { Call } from '../prepare-transaction.ts'
import type { Permit } from '../signed-deposit.ts'
import type { Platform } from './open-platform.ts'
import { toContractOffer, toContractProducts } from './structs.ts'

/** The platform's contract calls, for `send`. */

/** An issuer's consent as the contract takes it. `expiresAt` in Unix seconds. */
export interface GivenConsent extends CompactSignature {
  readonly expiresAt: bigint
}

/** If the sender is the issuer, no consent is needed. */
const NO_CONSENT: GivenConsent = { expiresAt: 0n, r: ZERO_HASH, vs: ZERO_HASH }

/** For the owner, with the machine's Registration. */
export const registerMachineCall = ({ machines }: Platform, machine: Address, { r, vs }: CompactSignature): Call => ({
  to: machines,
  data: encodeFunctionData({ abi: machinesAbi, functionName: 'register', args: [machine, r, vs] }),
})

/** For the owner; zero withdraws the offer. */
export const offerOwnershipCall = ({ machines }: Platform, machine: Address, nextOwner: Address): Call => ({
  to: machines,
  data: encodeFunctionData({ abi: machinesAbi, functionName: 'offerOwnership', args: [machine, nextOwner] }),
})

/** For the next owner. */
export const acceptOwnershipCall = ({ machines }: Platform, machine: Address): Call => ({
  to: machines,
  data: encodeFunctionData({ abi: machinesAbi, functionName: 'acceptOwnership', args: [machine] }),
})

/** A report signed by a machine, to be sent to `machines`. */
export interface BroughtReport {
  readonly machines: Address
  readonly machine: Address
  readonly report: Report
  readonly signature: CompactSignature
}

/** For anyone who has the machine's report. */
export const reportCall = ({ machines, machine, report, signature: { r, vs } }: BroughtReport): Call => ({
  to: machines,
  data: encodeFunctionData({ abi: machinesAbi, functionName: 'report', args: [machine, report, r, vs] }),
})

/** The same together with a redemption, which then needs the machine's acceptance of its receipt. */
export const reportAndRedeemCall = (
  { machines, machine, report, signature: { r, vs } }: BroughtReport,
  claim: Claim,
  acceptance: CompactSignature,
): Call => ({
  to: machines,
  data: encodeFunctionData({
    abi: machinesAbi,
    functionName: 'reportAndRedeem',
    args: [machine, report, r, vs, [{ claim: toContractClaim(claim), ...acceptance }]],
  }),
})

/** For the provider. The consent is signed by the visitors' issuer, for this provider and offer zero. */
export const publishCall = ({ agreements }: Platform, offer: Offer, products: readonly Product[], consent = NO_CONSENT): Call => ({
  to: agreements,
  data: encodeFunctionData({
    abi: agreementsAbi,
    functionName: 'publish',
    args: [toContractOffer(offer), toContractProducts(products), consent],
  }),
})

/** For the provider. */
export const withdrawOfferCall = ({ agreements }: Platform, offerId: Hash): Call => ({
  to: agreements,
  data: encodeFunctionData({ abi: agreementsAbi, functionName: 'withdrawOffer', args: [offerId] }),
})

/** For the machine's owner: its tenants may accept this supply. */
export const admitOfferCall = ({ agreements }: Platform, offerId: Hash): Call => ({
  to: agreements,
  data: encodeFunctionData({ abi: agreementsAbi, functionName: 'admit', args: [offerId] }),
})

/** For the machine's owner: its tenants cannot accept this supply any more. */
export const excludeOfferCall = ({ agreements }: Platform, offerId: Hash): Call => ({
  to: agreements,
  data: encodeFunctionData({ abi: agreementsAbi, functionName: 'exclude', args: [offerId] }),
})

/** For anyone who has the issuer's ConsentWithdrawal. */
export const withdrawConsentCall = (
  { agreements }: Platform,
  issuer: Address,
  { customer, offerId, until }: ConsentWithdrawal,
  { r, vs }: CompactSignature,
): Call => ({
  to: agreements,
  data: encodeFunctionData({
    abi: agreementsAbi,
    functionName: 'withdrawConsent',
    args: [issuer, customer, offerId, until, r, vs],
  }),
})

export interface OfferAcceptance {
  readonly offerId: Hash
  readonly issuer: Address
  readonly deposit: bigint
  readonly token: Address
  /** Signed by the issuer; absent if the issuer is the sender, or the machine in a service or supply. */
  readonly consent?: GivenConsent | undefined
}

/** For the customer. An ERC-20 needs an allowance for Agreements. */
export const acceptOfferCall = (
  { agreements }: Platform,
  { offerId, issuer, deposit, token, consent = NO_CONSENT }: OfferAcceptance,
): Call => ({
  to: agreements,
  data: encodeFunctionData({ abi: agreementsAbi, functionName: 'accept', args: [offerId, issuer, deposit, consent] }),
  value: token === ZERO_ADDRESS ? deposit : 0n,
})

/** The same with the customer's permit for Agreements. */
export const acceptOfferWithPermitCall = (
  { agreements }: Platform,
  { offerId, issuer, deposit, consent = NO_CONSENT }: OfferAcceptance,
  permit: Permit,
): Call => ({
  to: agreements,
  data: encodeFunctionData({
    abi: agreementsAbi,
    functionName: 'acceptWithPermit',
    args: [offerId, issuer, deposit, consent, permit],
  }),
})

/** For the customer, the provider or the machine's owner. */
export const endAgreementCall = ({ agreements }: Platform, agreementId: bigint): Call => ({
  to: agreements,
  data: encodeFunctionData({ abi: agreementsAbi, functionName: 'end', args: [agreementId] }),
})

/** For the machine's owner: the machine is to be delivered to the customer of this rental. */
export const requestDeliveryCall = ({ workOrders }: Platform, rentalId: bigint): Call => ({
  to: workOrders,
  data: encodeFunctionData({ abi: workOrdersAbi, functionName: 'requestDelivery', args: [rentalId] }),
})

/** For the provider: the promise to do the work by a due date, in Unix seconds, with a note of at most 64 bytes. */
export const acceptOrderCall = ({ workOrders }: Platform, orderId: bigint, dueAt: bigint, note: string): Call => ({
  to: workOrders,
  data: encodeFunctionData({ abi: workOrdersAbi, functionName: 'accept', args: [orderId, dueAt, note] }),
})

/** For the provider or the machine, with the machine's receipt for the fee and its Completion, which assigns the receipt to this order. */
export const orderDoneCall = ({ workOrders }: Platform, orderId: bigint, receipt: ContractReceipt, { r, vs }: CompactSignature): Call => ({
  to: workOrders,
  data: encodeFunctionData({ abi: workOrdersAbi, functionName: 'done', args: [orderId, receipt, r, vs] }),
})

/** For anyone, once the channel has redeemed the receipt. */
export const settleOrderCall = ({ workOrders }: Platform, orderId: bigint): Call => ({
  to: workOrders,
  data: encodeFunctionData({ abi: workOrdersAbi, functionName: 'settle', args: [orderId] }),
})

/** For the provider; for the customer and the machine's owner where they may. */
export const cancelOrderCall = ({ workOrders }: Platform, orderId: bigint): Call => ({
  to: workOrders,
  data: encodeFunctionData({ abi: workOrdersAbi, functionName: 'cancel', args: [orderId] }),
})
