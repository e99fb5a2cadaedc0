import { describe, expect, it } from 'vitest'
import { claimContent, claimsContent, parseClaim, receiptsIn } from '../../src/files/claim-file.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { makeAcceptedClaim } from '../support/claims.ts'
import { anna, ben, DAY, issuer, makeAddress, makeBadge, makeTerms, NOW, stranger } from '../support/make.ts'

const badge = makeBadge(anna.address, { dailyLimit: 2n ** 128n - 1n })
const claim = makeAcceptedClaim(800n, { badge })
const written = (content: object) => JSON.parse(JSON.stringify(content)) as Record<string, unknown>
const json = () => written(claimContent(claim))
const parse = (content: unknown) => parseClaim(content, recoverAddress)

describe('a receipt to collect', () => {
  it('gives back what was written, with the holder from its signature', () => {
    expect(parse(json())).toEqual(claim)
  })

  it('may be signed by the issuer, without a badge, in a channel that never closes', () => {
    const own = makeAcceptedClaim(800n, { badge: null, holder: issuer, terms: makeTerms({ noticePeriod: 0xffffffff }) })
    const content = written(claimContent(own))
    expect(content['noticePeriod']).toBe('never')
    expect(parse(content)).toEqual(own)
  })

  it('holds no name, only keys, amounts and times', () => {
    const texts = JSON.stringify(claimContent(claim)).match(/"[^"]*"/g) ?? []
    const keys = Object.keys(claimContent(claim))
    expect(texts.filter(text => !/^"(0x[0-9a-f]+|\d+|[a-zA-Z]+)"$/.test(text))).toEqual([])
    expect(keys).not.toContain('label')
    expect(keys).not.toContain('machineName')
  })

  it.each([
    ['payee', makeAddress('thief'), /names another channel/],
    ['noticePeriod', 60, /names another channel/],
    ['chainId', 1, /names another channel/],
    ['contract', makeAddress('elsewhere'), /names another channel/],
    ['cumulativeAmount', '801', /is not accepted by that machine/],
    ['sequence', 2, /is not accepted by that machine/],
    ['r', `0x${'11'.repeat(32)}`, /is signed by a key without a badge here/],
    ['vs', `0x${'ff'.repeat(32)}`, /is signed by a key without a badge here|has a badge that another key signed/],
    ['badge', null, /is signed by a key without a badge here/],
  ])('whose %s was changed is refused with fact, expected and remedy', (field, value, fact) => {
    const forged = () => parse({ ...json(), [field]: value })
    expect(forged).toThrow(fact)
    expect(forged).toThrow(/\nExpected 0x/)
    expect(forged).toThrow(/It pays nothing/)
  })

  it('accepted by another machine is refused', () => {
    expect(() => parse(written(claimContent(makeAcceptedClaim(1n, { badge, machine: stranger }))))).toThrow(stranger.address)
  })

  it('with the badge of another holder, of another issuer, or of another time is refused', () => {
    const by = (other: ReturnType<typeof makeBadge>) => () => parse(written(claimContent(makeAcceptedClaim(1n, { badge: other }))))
    expect(by(makeBadge(ben.address))).toThrow(/has a badge that another key signed/)
    expect(by(makeBadge(anna.address, {}, stranger))).toThrow(stranger.address)
    expect(by(makeBadge(anna.address, { expiresAt: NOW - DAY }))).toThrow(/not within the time of its badge/)
  })

  it.each([null, 3, 'text', [], {}, { receipts: 3 }, { receipts: [], more: 1 }])('is not %j', content => {
    expect(() => parse(content)).toThrow(/not a file of receipts/)
  })

  it('names each invalid field, and never shows a stranger’s control characters', () => {
    const bad = { ...json(), payee: '\u001b[31mred', sequence: -1, ['extra\u202e']: 1 }
    expect(() => parse(bad)).toThrow(/payee: .*\n.*sequence: /)
    for (const control of ['\u001b', '\u202e']) expect(() => parse(bad)).not.toThrow(control)
  })
})

describe('a file of receipts', () => {
  it('is a list, or one receipt as the machine hands it out', () => {
    expect(receiptsIn(written(claimsContent([claim, claim])))).toHaveLength(2)
    expect(receiptsIn(json())).toEqual([json()])
  })

  it('is refused when it is anything else, or too long', () => {
    expect(() => receiptsIn('x')).toThrow(/not a file of receipts/)
    expect(() => receiptsIn({ receipts: Array.from({ length: 1001 }, () => null) })).toThrow(/receipts: /)
  })
})
