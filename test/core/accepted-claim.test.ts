import { describe, expect, it } from 'vitest'
import { type AcceptedClaim, judgeClaim } from '../../src/core/accepted-claim.ts'
import { keepFrom } from '../../src/core/keep-from.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import {
  accept,
  anna,
  ben,
  domain,
  issuer,
  makeAddress,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  NOW,
  signReceipt,
  stranger,
  terms,
} from '../support/make.ts'

const receipt = makeReceipt(80n)
const elsewhere = { ...domain, contract: makeAddress('elsewhere') }
const claim = (change: Partial<AcceptedClaim> = {}): AcceptedClaim => ({
  ...{ domain, terms, receipt, signature: signReceipt(anna, receipt), badge: makeBadge(anna.address), acceptance: accept(receipt) },
  ...change,
})
const issuedAt = (at: bigint): Partial<AcceptedClaim> => {
  const late = makeReceipt(80n, null, { issuedAt: at })
  return { receipt: late, signature: signReceipt(anna, late), acceptance: accept(late) }
}
const { issuedAt: from, expiresAt: to } = makeBadge(anna.address).badge
const strange = makeReceipt(80n, null, { channelId: makeHash('strange channel') })

describe('a receipt to collect', () => {
  it.each<[string, Partial<AcceptedClaim>]>([
    ['of a holder with a badge', {}],
    ['of the issuer without one', { signature: signReceipt(issuer, receipt), badge: null }],
    [
      'of the issuer, whatever badge is beside it',
      { signature: signReceipt(issuer, receipt), badge: makeBadge(ben.address, {}, stranger) },
    ],
    ['from the badge’s first second', issuedAt(from)],
    ['to its last', issuedAt(to)],
  ])('is good %s', (_, change) => {
    expect(judgeClaim(claim(change), recoverAddress)).toBeNull()
  })

  it.each<[string, Partial<AcceptedClaim>]>([
    ['other-channel', { terms: makeTerms({ payee: stranger.address }) }],
    ['other-channel', { receipt: strange, signature: signReceipt(anna, strange), acceptance: accept(strange) }],
    ['other-channel', { domain: elsewhere }],
    ['not-accepted', { acceptance: accept(receipt, stranger) }],
    ['not-accepted', { acceptance: accept(makeReceipt(81n)) }],
    ['not-accepted', { acceptance: accept(receipt, undefined, elsewhere) }],
    ['wrong-signer', { badge: null }],
    ['wrong-signer', { signature: signReceipt(ben, receipt) }],
    ['wrong-signer', { signature: { r: makeHash('nothing'), vs: `0x7f${'f'.repeat(62)}` } }],
    ['wrong-badge', { badge: makeBadge(anna.address, {}, stranger) }],
    ['wrong-badge', { badge: makeBadge(anna.address, {}, issuer, elsewhere) }],
    ['outside-badge', issuedAt(from - 1n)],
    ['outside-badge', issuedAt(to + 1n)],
  ])('is refused: %s', (reason, change) => {
    expect(judgeClaim(claim(change), recoverAddress)?.reason).toBe(reason)
  })
})

describe('the time from which bookings are kept', () => {
  it('goes by the earlier of the machine’s and the chain’s clock', () => {
    expect(keepFrom({ now: NOW, trusted: true }, { blockAt: NOW - 5n }, 100n)).toBe(NOW - 105n)
    expect(keepFrom({ now: NOW - 9n, trusted: true }, { blockAt: NOW }, 100n)).toBe(NOW - 109n)
  })

  it('is none while either is not known', () => {
    expect(keepFrom({ now: NOW, trusted: false }, { blockAt: NOW }, 100n)).toBeNull()
    expect(keepFrom({ now: NOW, trusted: true }, null, 100n)).toBeNull()
  })
})
