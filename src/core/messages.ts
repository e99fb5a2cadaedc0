import { keccak256, stringToHex } from 'viem'
import type { Domain } from './domain.ts'
import { type Address, fromHex, type Hash, type Hex } from './hex.ts'
import type { Report } from './report.ts'

/** Signed by the issuer: this holder may sign receipts (protocol, section 3). */
export interface Badge {
  readonly holder: Address
  /** Unix seconds. */
  readonly issuedAt: bigint
  /** Unix seconds, inclusive. */
  readonly expiresAt: bigint
  /** In the token's smallest unit, per UTC day and machine; 0 means no limit. */
  readonly dailyLimit: bigint
}

/** Signed by a badge's holder or by the issuer: the total that the channel owes the payee. */
export interface Receipt {
  readonly channelId: Hash
  /** Counts from 1. */
  readonly sequence: bigint
  /** In the token's smallest unit, since the channel began, this cup included. */
  readonly cumulativeAmount: bigint
  /** Unix seconds. */
  readonly issuedAt: bigint
  /** The struct hash of the preceding receipt; zero for the first. */
  readonly previous: Hash
}

/** Signed by the machine after it stored the receipt with this struct hash. */
export interface Acceptance {
  readonly receipt: Hash
}

/** Signed by the issuer: ends every badge of that holder issued at or before `at`. */
export interface Revocation {
  readonly holder: Address
  readonly at: bigint
}

/** Signed by a phone, for a machine that its user confirmed. */
export interface Visit {
  readonly machine: Address
  readonly nonce: Hash
}

/** Signed by a machine, in the domain of Machines: names its owner (protocol, section 7). */
export interface Registration {
  readonly owner: Address
}

/**
 * Signed by an issuer, in the domain of Agreements: this customer may name it when accepting this offer. With offer zero: this
 * provider may name it for its visitors.
 */
export interface Consent {
  readonly customer: Address
  readonly offerId: Hash
  /** Unix seconds, the last good one. */
  readonly expiresAt: bigint
}

/** Signed by an issuer, in the domain of Agreements: withdraws each consent to this customer and offer that ends by then. */
export interface ConsentWithdrawal {
  readonly customer: Address
  readonly offerId: Hash
  /** Unix seconds. */
  readonly until: bigint
}

/**
 * Signed by a machine along with the receipt for a work order's fee, in the domain of PaymentChannels: the receipt belongs to this order.
 */
export interface Completion {
  /** The WorkOrders contract. */
  readonly workOrders: Address
  readonly orderId: bigint
  /** The receipt's struct hash. */
  readonly receipt: Hash
}

/** The messages by their EIP-712 name. */
export interface Messages {
  Badge: Badge
  Receipt: Receipt
  Acceptance: Acceptance
  Revocation: Revocation
  Visit: Visit
  Registration: Registration
  /** In the domain of Machines, signed by the machine. */
  Report: Report
  Consent: Consent
  ConsentWithdrawal: ConsentWithdrawal
  Completion: Completion
}

/** The EIP-712 types, for signers that use another library. */
export const messageTypes = {
  Badge: [
    { name: 'holder', type: 'address' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'expiresAt', type: 'uint64' },
    { name: 'dailyLimit', type: 'uint128' },
  ],
  Receipt: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'cumulativeAmount', type: 'uint128' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'previous', type: 'bytes32' },
  ],
  Acceptance: [{ name: 'receipt', type: 'bytes32' }],
  Revocation: [
    { name: 'holder', type: 'address' },
    { name: 'at', type: 'uint64' },
  ],
  Visit: [
    { name: 'machine', type: 'address' },
    { name: 'nonce', type: 'bytes32' },
  ],
  Registration: [{ name: 'owner', type: 'address' }],
  Report: [
    { name: 'sequence', type: 'uint64' },
    { name: 'reportedAt', type: 'uint64' },
    { name: 'cups', type: 'uint64' },
    { name: 'cupsByProduct', type: 'bytes32' },
    { name: 'status', type: 'uint32' },
    { name: 'faults', type: 'uint32' },
    { name: 'supplies', type: 'uint32' },
    { name: 'software', type: 'bytes32' },
  ],
  Consent: [
    { name: 'customer', type: 'address' },
    { name: 'offerId', type: 'bytes32' },
    { name: 'expiresAt', type: 'uint64' },
  ],
  ConsentWithdrawal: [
    { name: 'customer', type: 'address' },
    { name: 'offerId', type: 'bytes32' },
    { name: 'until', type: 'uint64' },
  ],
  Completion: [
    { name: 'workOrders', type: 'address' },
    { name: 'orderId', type: 'uint256' },
    { name: 'receipt', type: 'bytes32' },
  ],
} as const

/** The EIP-712 domain in the form that libraries expect. */
export const eip712Domain = (domain: Domain) => ({
  name: 'Crema',
  version: '1',
  chainId: domain.chainId,
  verifyingContract: domain.contract,
})

/** EIP-712's hashes of the types. Every field is a value type: one word (EIP-712, "Definition of encodeData"). */
const typeHashes = Object.fromEntries(
  Object.entries(messageTypes).map(([name, fields]) => [
    name,
    hashOfText(`${name}(${fields.map(field => `${field.type} ${field.name}`).join(',')})`),
  ]),
) as Record<keyof Messages, Hash>

const DOMAIN_TYPE = hashOfText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')
const NAME = hashOfText('Crema')
const VERSION = hashOfText('1')

function hashOfText(text: string): Hash {
  return keccak256(stringToHex(text))
}

/**
 * EIP-712 hashStruct of one message.
 * @throws RangeError when a field does not fit its type
 */
export function structHash<Name extends keyof Messages>(name: Name, message: Messages[Name]): Hash {
  const fields: readonly Field[] = messageTypes[name]
  const values = message as unknown as Readonly<Record<string, bigint | number | Hex>>
  return keccak256(fromHex(`${typeHashes[name]}${fields.map(field => wordOf(field, values[field.name])).join('')}`))
}

/** EIP-712 domain separator. It is the same for every message of a channel: compute it once and pass it to `digest`. */
export function domainSeparator({ chainId, contract }: Domain): Hash {
  const words = [NAME, VERSION].map(hash => hash.slice(2))
  const values = [wordOf(CHAIN_ID, chainId), wordOf(CONTRACT, contract)]
  return keccak256(fromHex(`${DOMAIN_TYPE}${[...words, ...values].join('')}`))
}

interface Field {
  readonly name: string
  readonly type: string
}

const CHAIN_ID: Field = { name: 'chainId', type: 'uint256' }
const CONTRACT: Field = { name: 'verifyingContract', type: 'address' }

/** 32 bytes as hex digits: a number or an address is right-aligned. */
function wordOf({ name, type }: Field, value: bigint | number | Hex | undefined): string {
  const isText = typeof value === 'string'
  const digits = isText ? value.slice(2).toLowerCase() : BigInt(value ?? -1).toString(16)
  const fits = isText ? digits.length === digitsOf(type) : digits.length <= digitsOf(type)
  if (!fits || !/^[0-9a-f]+$/.test(digits)) throw new RangeError(`${name} is no ${type}.`)
  return digits.padStart(64, '0')
}

function digitsOf(type: string): number {
  if (type === 'address') return 40
  return type === 'bytes32' ? 64 : Number(type.slice('uint'.length)) / 4
}

/** The 32 bytes to sign: keccak256(0x1901, domain separator, struct hash). */
export function digestOf(separator: Hash, hash: Hash): Hash {
  return keccak256(fromHex(`0x1901${separator.slice(2)}${hash.slice(2)}`))
}

/** The 32 bytes to sign for this message in this domain. */
export const digest = <Name extends keyof Messages>(domain: Domain, name: Name, message: Messages[Name]): Hash =>
  digestOf(domainSeparator(domain), structHash(name, message))
