import type { Domain } from '../../../../src/core/domain.ts'
import { ZERO_HASH } from '../../../../src/core/hex.ts'
import { type Badge, digest, type Messages, type Receipt, structHash } from '../../../../src/core/messages.ts'
import type { CompactSignature, Signer } from '../../../../src/core/signature.ts'
import { channelId, type Terms } from '../../../../src/core/terms.ts'
import { createSigner } from '../../../../src/signatures/javascript.ts'
import { cheapScheme } from '../../simulate/signatures.ts'

/** The parties and messages that the inputs are made of. Signatures cost a hash, apart from those that only secp256k1 can check. */

/** 2023-11-14 22:13:20 UTC. */
export const NOW = 1_700_000_000n
export const DAY = 86_400n

export const { recover } = cheapScheme
export const [issuer, machine, anna, ben, stranger] = ['issuer', 'machine', 'anna', 'ben', 'stranger'].map(cheapScheme.signer) as [
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
]
/** With a real key. */
export const realSigner = createSigner(`0x${'11'.repeat(32)}`)

export const domain: Domain = { chainId: 31337n, contract: '0x00000000000000000000000000000000c0ffee00' }

export const terms: Terms = {
  payer: '0x00000000000000000000000000000000000000a1',
  payee: '0x00000000000000000000000000000000000000a2',
  token: '0x00000000000000000000000000000000000000a3',
  issuer: issuer.address,
  machine: machine.address,
  noticePeriod: 604_800,
}
export const channel = channelId(terms, domain)

export const signed = <Name extends keyof Messages>(by: Signer, name: Name, message: Messages[Name]): CompactSignature =>
  by.sign(digest(domain, name, message))

export const badgeOf = (holder: Signer, change: Partial<Badge> = {}): Badge => ({
  ...{ holder: holder.address, issuedAt: NOW - DAY, expiresAt: NOW + 30n * DAY, dailyLimit: 5000n },
  ...change,
})

export const receiptOf = (change: Partial<Receipt> = {}): Receipt => ({
  ...{ channelId: channel, sequence: 1n, cumulativeAmount: 80n, issuedAt: NOW, previous: ZERO_HASH },
  ...change,
})

export const hashOf = (receipt: Receipt) => structHash('Receipt', receipt)
