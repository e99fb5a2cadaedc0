import { keccak256, stringToBytes } from 'viem'
import type { Domain } from '../../src/core/domain.ts'
import { type Address, type Hash, ZERO_HASH } from '../../src/core/hex.ts'
import { type Badge, digest, type Messages, type Receipt, structHash } from '../../src/core/messages.ts'
import type { CompactSignature, Signer } from '../../src/core/signature.ts'
import type { PresentedReceipt } from '../../src/core/tap/presented-receipt.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { createSigner } from '../../src/signatures/javascript.ts'

/** Deterministic values for tests. Signatures are correct unless a test changes them. */

/** 2023-11-14 22:13:20 UTC, the tests' "now". */
export const NOW = 1_700_000_000n
export const DAY = 86_400n

/** The key for a name: the same in every run. */
export const makeKey = (name: string): Signer => createSigner(keccak256(stringToBytes(`crema test key ${name}`)))
export const makePrivateKey = (name: string): Hash => keccak256(stringToBytes(`crema test key ${name}`))
export const makeAddress = (name: string): Address => makeKey(name).address
export const makeHash = (name: string): Hash => keccak256(stringToBytes(name))

export const domain: Domain = { chainId: 31337n, contract: '0x00000000000000000000000000000000c0ffee00' }

/** The parties of the usual channel. */
export const issuer = makeKey('issuer')
export const machine = makeKey('machine')
export const anna = makeKey('anna')
export const ben = makeKey('ben')
export const stranger = makeKey('stranger')

export const makeTerms = (change: Partial<Terms> = {}): Terms => ({
  payer: makeAddress('payer'),
  payee: makeAddress('payee'),
  token: makeAddress('token'),
  issuer: issuer.address,
  machine: machine.address,
  noticePeriod: 604_800,
  ...change,
})

export const terms = makeTerms()
export const channel = channelId(terms, domain)

export const signMessage = <Name extends keyof Messages>(signer: Signer, name: Name, message: Messages[Name], where = domain) =>
  signer.sign(digest(where, name, message))

export interface SignedBadge {
  readonly badge: Badge
  readonly signature: CompactSignature
}

/** A badge valid from a day before NOW until thirty days after, without a daily limit. */
export function makeBadge(holder: Address, change: Partial<Badge> = {}, by: Signer = issuer, where = domain): SignedBadge {
  const badge: Badge = { holder, issuedAt: NOW - DAY, expiresAt: NOW + 30n * DAY, dailyLimit: 0n, ...change }
  return { badge, signature: signMessage(by, 'Badge', badge, where) }
}

/** The receipt after `previous` in its channel, `price` more, issued at NOW or at the previous receipt's time. */
export function makeReceipt(price: bigint, previous: Receipt | null = null, change: Partial<Receipt> = {}): Receipt {
  return {
    channelId: previous?.channelId ?? channel,
    sequence: (previous?.sequence ?? 0n) + 1n,
    cumulativeAmount: (previous?.cumulativeAmount ?? 0n) + price,
    issuedAt: previous !== null && previous.issuedAt > NOW ? previous.issuedAt : NOW,
    previous: previous === null ? ZERO_HASH : hashOf(previous),
    ...change,
  }
}

export const hashOf = (receipt: Receipt): Hash => structHash('Receipt', receipt)

export const signReceipt = (signer: Signer, receipt: Receipt, where = domain): CompactSignature =>
  signMessage(signer, 'Receipt', receipt, where)

/** The machine's acceptance of a receipt. */
export const accept = (receipt: Receipt, by: Signer = machine, where = domain): CompactSignature =>
  signMessage(by, 'Acceptance', { receipt: hashOf(receipt) }, where)

/** A receipt as in PREVIOUS: signed by a badge's holder, or by the issuer when the badge is null. */
export function presentReceipt(receipt: Receipt, signer: Signer, signed: SignedBadge | null, where = domain): PresentedReceipt {
  const { channelId: _, ...body } = receipt
  const badge = signed && {
    issuedAt: signed.badge.issuedAt,
    expiresAt: signed.badge.expiresAt,
    dailyLimit: signed.badge.dailyLimit,
    signature: signed.signature,
  }
  return { receipt: body, signature: signReceipt(signer, receipt, where), holder: signer.address, badge }
}
