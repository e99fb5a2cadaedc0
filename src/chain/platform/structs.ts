import { type Address as AnyAddress, type ContractFunctionReturnType, hexToString, stringToHex } from 'viem'
import type { Address, Hash, Hex } from '../../core/hex.ts'
import { type Agreement, type Kind, kinds, type Offer, type Product, type PublishedOffer } from '../../core/offer.ts'
import type { Twin } from '../../core/report.ts'
import { type OrderState, orderStates, type WorkOrder } from '../../core/work-order.ts'
import type { agreementsAbi } from '../abi/agreements-abi.ts'
import type { machinesAbi } from '../abi/machines-abi.ts'
import type { workOrdersAbi } from '../abi/work-orders-abi.ts'
import { lowerTerms } from '../claim.ts'

/** Conversions between the contracts' structs and Crema's types: names as text, numbers as words, addresses in lower case. */

type ContractPublished = ContractFunctionReturnType<typeof agreementsAbi, 'view', 'offerOf'>
type ContractAgreement = ContractFunctionReturnType<typeof agreementsAbi, 'view', 'agreementOf'>
type ContractOrder = ContractFunctionReturnType<typeof workOrdersAbi, 'view', 'orderOf'>
type ContractTwin = ContractFunctionReturnType<typeof machinesAbi, 'view', 'twinOf'>

const lower = (address: AnyAddress) => address.toLowerCase() as Address
const kindOf = (number: number) => kinds[number] as Kind

/** The text of a word, without its trailing zeros. */
export const textOf = (word: Hex): string => hexToString(word, { size: 32 }).replace(/\0+$/, '')

/** @throws viem's SizeExceedsPaddingSizeError when it is longer than 32 bytes */
const wordOf = (text: string): Hash => stringToHex(text, { size: 32 })

export const toContractOffer = ({ kind, ...offer }: Offer) => ({ kind: kinds.indexOf(kind), ...offer })

export const toContractProducts = (products: readonly Product[]) => products.map(product => ({ ...product, name: wordOf(product.name) }))

const fromProducts = (products: ContractPublished['products']): Product[] =>
  products.map(({ name, price, cause }) => ({ name: textOf(name), price, cause }))

export const fromPublished = (id: Hash, { provider, admittedBy, offer, products, ...published }: ContractPublished): PublishedOffer => ({
  ...published,
  id,
  provider: lower(provider),
  admittedBy: lower(admittedBy),
  offer: {
    ...offer,
    kind: kindOf(offer.kind),
    machine: lower(offer.machine),
    payee: lower(offer.payee),
    token: lower(offer.token),
    visitorIssuer: lower(offer.visitorIssuer),
    customer: lower(offer.customer),
  },
  products: fromProducts(products),
})

export const fromAgreement = ({ kind, channel, ...agreement }: ContractAgreement): Agreement => ({
  ...agreement,
  kind: kindOf(kind),
  provider: lower(agreement.provider),
  owner: lower(agreement.owner),
  terms: lowerTerms(agreement.terms),
  channel: { ...channel, closesAt: BigInt(channel.closesAt) },
  visitorIssuer: lower(agreement.visitorIssuer),
  products: fromProducts(agreement.products),
})

export const fromOrder = (id: bigint, { state, ...order }: ContractOrder): WorkOrder => ({
  ...order,
  id,
  state: orderStates[state] as OrderState,
  machine: lower(order.machine),
  provider: lower(order.provider),
  customer: lower(order.customer),
})

export const fromTwin = ({ owner, nextOwner, ...twin }: ContractTwin): Twin => ({
  ...twin,
  owner: lower(owner),
  nextOwner: lower(nextOwner),
})
