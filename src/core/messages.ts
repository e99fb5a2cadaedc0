import type { Domain } from './domain.ts'
import { type Address, type Hash, writeHex } from './hex.ts'
import { keccak, keccakHex } from './keccak.ts'
import type { Report } from './report.ts'
import { packWords, type WordField, type WordValue } from './words.ts'

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
    keccak(`${name}(${fields.map(field => `${field.type} ${field.name}`).join(',')})`),
  ]),
) as Record<keyof Messages, Uint8Array<ArrayBuffer>>

const DOMAIN: readonly WordField[] = [
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
]
const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'
/** The words that are the same in every domain. */
const domainStart = Uint8Array.from([DOMAIN_TYPE, 'Crema', '1'].flatMap(text => [...keccak(text)]))

/**
 * EIP-712 hashStruct of one message.
 * @throws RangeError when a field does not fit its type
 */
export function structHash<Name extends keyof Messages>(name: Name, message: Messages[Name]): Hash {
  const fields: readonly WordField[] = messageTypes[name]
  const values = message as unknown as Readonly<Record<string, WordValue>>
  return keccakHex(
    packWords(
      fields,
      fields.map(field => values[field.name]),
      typeHashes[name],
    ),
  )
}

/** EIP-712 domain separator. It is the same for every message of a channel: compute it once and pass it to `digest`. */
export const domainSeparator = ({ chainId, contract }: Domain): Hash => keccakHex(packWords(DOMAIN, [chainId, contract], domainStart))

/** The 32 bytes to sign: keccak256(0x1901, domain separator, struct hash). */
export function digestOf(separator: Hash, hash: Hash): Hash {
  const bytes = new Uint8Array(66)
  bytes.set([0x19, 0x01])
  if (!writeHex(bytes.subarray(2, 34), separator) || !writeHex(bytes.subarray(34), hash)) throw new RangeError('Not two hashes.')
  return keccakHex(bytes)
}

/** The 32 bytes to sign for this message in this domain. */
export const digest = <Name extends keyof Messages>(domain: Domain, name: Name, message: Messages[Name]): Hash =>
  digestOf(domainSeparator(domain), structHash(name, message))
