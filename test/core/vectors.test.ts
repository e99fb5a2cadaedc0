import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Address, Hash, Hex } from '../../src/core/hex.ts'
import { digest, domainSeparator, structHash } from '../../src/core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../../src/core/signature.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { createSigner, recoverAddress } from '../../src/signatures/javascript.ts'
import { loadNativeRecover } from '../../src/signatures/native.ts'

/** Numbers are decimal text, everything else is hex. `valid`: (r, vs) is a canonical signature of the digest by the signer. */
interface Vector {
  readonly name: string
  readonly domain: { readonly chainId: string; readonly verifyingContract: Address }
  readonly message: Record<string, string>
  readonly structHash: Hash
  readonly digest: Hash
  readonly r: Hash
  readonly vs: Hash
  readonly signer: Address
  readonly valid: boolean
}
type Vectors = { readonly [Name in (typeof names)[number]]: readonly Vector[] } & {
  readonly keys: Record<string, Hex>
  readonly domains: readonly (Vector['domain'] & { readonly separator: Hash })[]
  readonly terms: readonly (Pick<Vector, 'name' | 'domain'> & { readonly terms: Record<keyof Terms, string>; readonly channelId: Hash })[]
}

/** Made with ethers; the contracts are tested with the same file. */
const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/messages.json', import.meta.url), 'utf8'))
const names = [
  ...(['Badge', 'Receipt', 'Acceptance', 'Revocation', 'Visit', 'Registration', 'Report'] as const),
  ...(['Consent', 'ConsentWithdrawal', 'Completion'] as const),
] as const
const cases = names.flatMap(type => vectors[type].map(vector => ({ type, vector, title: `${type}: ${vector.name}` })))

const domainOf = ({ chainId, verifyingContract }: Vector['domain']) => ({ chainId: BigInt(chainId), contract: verifyingContract })
const messageOf = ({ message }: Vector) =>
  Object.fromEntries(Object.entries(message).map(([field, text]) => [field, text.startsWith('0x') ? text : BigInt(text)])) as never

const recoverers: readonly [string, RecoverAddress][] = [
  ['JavaScript', recoverAddress],
  ['libsecp256k1', loadNativeRecover() ?? (() => expect.unreachable('libsecp256k1 did not load'))],
]

describe('the vectors', () => {
  it('contain valid and invalid ones of every message', () => {
    for (const name of names) {
      const kinds = new Set(vectors[name].map(({ valid }) => valid))
      expect(kinds).toEqual(new Set([true, false]))
    }
  })

  it.each(vectors.domains)('domain of chain $chainId: its separator', domain => {
    expect(domainSeparator(domainOf(domain))).toBe(domain.separator)
  })

  it.each(vectors.terms)('terms, $name: the channel’s id', ({ terms, domain, channelId: expected }) => {
    const { noticePeriod, ...addresses } = terms
    expect(channelId({ ...addresses, noticePeriod: Number(noticePeriod) } as Terms, domainOf(domain))).toBe(expected)
  })

  it.each(cases)('$title: hash and digest', ({ type, vector }) => {
    expect(structHash(type, messageOf(vector))).toBe(vector.structHash)
    expect(digest(domainOf(vector.domain), type, messageOf(vector))).toBe(vector.digest)
  })

  it.each(cases)('$title: whether the signer is found', ({ vector }) => {
    for (const [name, recover] of recoverers) {
      const isSigner = recoverSigner(vector.digest, vector, recover) === vector.signer
      expect([name, isSigner]).toEqual([name, vector.valid])
    }
  })

  it.each(cases.filter(({ vector }) => vector.valid))('$title: the same key signs the same bytes here', ({ vector }) => {
    const signer = Object.values(vectors.keys)
      .map(createSigner)
      .find(({ address }) => address === vector.signer)
    expect(signer?.sign(vector.digest)).toEqual({ r: vector.r, vs: vector.vs })
  })
})
