import { describe, expect, it } from 'vitest'
import {
  badgeContent,
  type IssuedBadge,
  type IssuedRevocation,
  parseBadge,
  parseRevocation,
  revocationContent,
} from '../../src/files/signed-file.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { anna, ben, domain, issuer, makeAddress, makeBadge, signMessage } from '../support/make.ts'

const token = { address: makeAddress('token'), decimals: 6, symbol: 'tUSD' }
const { badge, signature } = makeBadge(anna.address, { dailyLimit: 2n ** 128n - 1n })
const issuedBadge: IssuedBadge = { domain, issuer: issuer.address, badge, signature, token, label: 'Anna' }

const revocation = { holder: anna.address, at: 1_700_000_000n }
const issuedRevocation: IssuedRevocation = {
  domain,
  issuer: issuer.address,
  revocation,
  signature: signMessage(issuer, 'Revocation', revocation),
}

/** The content after a JSON round trip. */
const written = (content: object) => JSON.parse(JSON.stringify(content)) as Record<string, unknown>
const badgeJson = () => written(badgeContent(issuedBadge))
const revocationJson = () => written(revocationContent(issuedRevocation))

describe('a badge file', () => {
  it('gives back what was written', () => {
    expect(parseBadge(badgeJson(), recoverAddress)).toEqual(issuedBadge)
  })

  it('may lack token and label', () => {
    const { token: _, label: __, ...bare } = badgeJson()
    expect(parseBadge(bare, recoverAddress)).toEqual({ ...issuedBadge, token: null, label: null })
  })

  it.each([
    ['holder', ben.address],
    ['issuedAt', 1],
    ['expiresAt', 2_000_000_000],
    ['dailyLimit', '0'],
    ['chainId', 1],
    ['contract', makeAddress('elsewhere')],
    ['r', `0x${'11'.repeat(32)}`],
    ['vs', `0x${'ff'.repeat(32)}`],
  ])('whose %s was changed is not signed by its issuer', (field, value) => {
    expect(() => parseBadge({ ...badgeJson(), [field]: value }, recoverAddress)).toThrow(/is signed by .*\nExpected the signature of 0x/)
  })

  it('may have lists in lists where an address belongs, however deep', () => {
    const contract: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    expect(() => parseBadge({ ...badgeJson(), contract }, recoverAddress)).toThrow(
      /contract: expected an address in quotes, .*, got a list/,
    )
  })

  it.each([
    ['holder', 'anna', /holder: expected an address/],
    ['holder', '0xAbababababababababababababababababababab', /holder: the checksum/],
    ['issuedAt', -1, /issuedAt/],
    ['issuedAt', 1.5, /issuedAt/],
    ['dailyLimit', 5, /dailyLimit/],
    ['dailyLimit', '5.00', /dailyLimit: expected digits in quotes/],
    ['dailyLimit', String(2n ** 128n), /dailyLimit: expected less than 2\^128/],
    ['token', { ...token, symbol: '\ud800' }, /token.symbol: expected text/],
    ['r', '0x12', /r: expected 32 bytes/],
    ['chainId', '1', /chainId/],
    ['surprise', 1, /surprise/],
  ])('whose %s is %j is named with its fault', (field, value, fault) => {
    expect(() => parseBadge({ ...badgeJson(), [field]: value }, recoverAddress)).toThrow(fault)
  })

  it.each([null, [], 'text', {}, 7])('is not %j', content => {
    expect(() => parseBadge(content, recoverAddress)).toThrow('This is not a badge')
  })
})

describe('a revocation file', () => {
  it('gives back what was written', () => {
    expect(parseRevocation(revocationJson(), recoverAddress)).toEqual(issuedRevocation)
  })

  it.each([
    ['holder', ben.address],
    ['revokedAt', 5],
    ['issuer', ben.address],
  ])('whose %s was changed is not signed by its issuer', (field, value) => {
    expect(() => parseRevocation({ ...revocationJson(), [field]: value }, recoverAddress)).toThrow('is signed by')
  })

  it('is not a badge, nor is a badge a revocation', () => {
    expect(() => parseBadge(revocationJson(), recoverAddress)).toThrow('This is not a badge')
    expect(() => parseRevocation(badgeJson(), recoverAddress)).toThrow('This is not a revocation')
  })
})
