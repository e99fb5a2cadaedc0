import { AbiCoder, keccak256, TypedDataEncoder } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Domain } from '../../src/core/domain.ts'
import { digest, digestOf, domainSeparator, type Messages, structHash } from '../../src/core/messages.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { messages } from './arbitraries-of-messages.ts'
import { address, uint32, uint64 } from './tap/arbitraries.ts'

/** The types as in PROTOCOL.md, for an independent EIP-712 implementation. */
const protocol = {
  Badge: 'address holder,uint64 issuedAt,uint64 expiresAt,uint128 dailyLimit',
  Receipt: 'bytes32 channelId,uint64 sequence,uint128 cumulativeAmount,uint64 issuedAt,bytes32 previous',
  Acceptance: 'bytes32 receipt',
  Revocation: 'address holder,uint64 at',
  Visit: 'address machine,bytes32 nonce',
  Registration: 'address owner',
  Report:
    'uint64 sequence,uint64 reportedAt,uint64 cups,bytes32 cupsByProduct,uint32 status,uint32 faults,uint32 supplies,bytes32 software',
  Consent: 'address customer,bytes32 offerId,uint64 expiresAt',
  ConsentWithdrawal: 'address customer,bytes32 offerId,uint64 until',
  Completion: 'address workOrders,uint256 orderId,bytes32 receipt',
}
const typesOf = (name: keyof Messages) => ({
  [name]: protocol[name].split(',').map(field => {
    const [type = '', fieldName = ''] = field.split(' ')
    return { name: fieldName, type }
  }),
})

const domain: fc.Arbitrary<Domain> = fc.record({ chainId: uint64, contract: address })
const names = Object.keys(messages) as (keyof Messages)[]

describe('a field that does not fit its type', () => {
  it.each([
    ['Badge', { holder: '0x12', issuedAt: 1n, expiresAt: 2n, dailyLimit: 0n }],
    ['Badge', { holder: `0x${'12'.repeat(20)}`, issuedAt: 2n ** 64n, expiresAt: 2n, dailyLimit: 0n }],
    ['Badge', { holder: `0x${'12'.repeat(20)}`, issuedAt: -1n, expiresAt: 2n, dailyLimit: 0n }],
    ['Acceptance', { receipt: `0x${'12'.repeat(31)}` }],
    ['Acceptance', { receipt: `0x${'1g'.repeat(32)}` }],
    ['Acceptance', {}],
  ] as const)('of %s is refused', (name, message) => {
    expect(() => structHash(name, message as never)).toThrow(RangeError)
  })
})

describe('an independent EIP-712 implementation', () => {
  it.each(names)('agrees on the hash and digest of any %s', name => {
    fc.assert(
      fc.property(domain, messages[name] as fc.Arbitrary<never>, ({ chainId, contract }, message) => {
        const ethersDomain = { name: 'Crema', version: '1', chainId, verifyingContract: contract }
        expect(structHash(name, message)).toBe(TypedDataEncoder.hashStruct(name, typesOf(name), message))
        expect(digest({ chainId, contract }, name, message)).toBe(TypedDataEncoder.hash(ethersDomain, typesOf(name), message))
        expect(domainSeparator({ chainId, contract })).toBe(TypedDataEncoder.hashDomain(ethersDomain))
      }),
      { numRuns: 50 },
    )
  })

  it('agrees on the id of any channel: eight words', () => {
    const terms: fc.Arbitrary<Terms> = fc.record({
      payer: address,
      payee: address,
      token: address,
      issuer: address,
      machine: address,
      noticePeriod: uint32,
    })
    const types = [...Array(5).fill('address'), 'uint32', 'uint256', 'address']
    fc.assert(
      fc.property(terms, domain, (terms, { chainId, contract }) => {
        const { payer, payee, token, issuer, machine, noticePeriod } = terms
        const words = [payer, payee, token, issuer, machine, noticePeriod, chainId, contract]
        expect(channelId(terms, { chainId, contract })).toBe(keccak256(AbiCoder.defaultAbiCoder().encode(types, words)))
      }),
      { numRuns: 50 },
    )
  })
})

describe('digestOf', () => {
  it('is the digest, from a separator that was computed once', () => {
    fc.assert(
      fc.property(domain, messages.Receipt, (domain, receipt) => {
        expect(digestOf(domainSeparator(domain), structHash('Receipt', receipt))).toBe(digest(domain, 'Receipt', receipt))
      }),
      { numRuns: 20 },
    )
  })
})
