import { describe, expect, it } from 'vitest'
import { badgeLink, parseBadgeLink } from '../../src/files/badge-link.ts'
import type { IssuedBadge } from '../../src/files/signed-file.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { anna, domain, issuer, makeAddress, makeBadge } from '../support/make.ts'

const issued: IssuedBadge = {
  domain,
  issuer: issuer.address,
  ...makeBadge(anna.address, { dailyLimit: 5_000_000n }),
  token: { address: makeAddress('token'), decimals: 6, symbol: 'tUSD' },
  label: 'Anna',
}
const link = badgeLink(issued)
const parse = (text: string) => parseBadgeLink(text, recoverAddress)
const valueIn = (key: string) => new RegExp(`[?&]${key}=([^&]*)`).exec(link)?.[1] ?? ''
/** The link with another value of a key. */
const having = (key: string, value: string) => link.replace(`${key}=${valueIn(key)}`, `${key}=${value}`)
const without = (key: string) => link.replace(new RegExp(`&?${key}=[^&]*`), '')

describe('a badge link', () => {
  it('carries the badge without the label', () => {
    expect(parse(link)).toEqual({ ...issued, label: null })
    expect(link).not.toContain('Anna')
    expect(parse(badgeLink({ ...issued, token: null }))).toEqual({ ...issued, token: null, label: null })
  })

  it('fits a QR code for the greatest badge, and every symbol', () => {
    const most = {
      ...issued,
      badge: { ...issued.badge, dailyLimit: 2n ** 128n - 1n },
      token: { address: issuer.address, decimals: 36, symbol: '€&=%#?ü'.slice(0, 4) },
    }
    expect(badgeLink(most).length).toBeLessThan(700)
    expect(parse(badgeLink({ ...issued, token: most.token })).token).toEqual(most.token)
  })

  it.each(['USD*', '(T)', "a'b!~", '-._~ $'])('carries the symbol %s', symbol => {
    const token = { address: issuer.address, decimals: 2, symbol }
    expect(parse(badgeLink({ ...issued, token })).token).toEqual(token)
  })

  it.each([
    ['one that is too long', `${link}&${'x'.repeat(700)}`, 'characters'],
    ['another scheme', link.replace('crema:', 'https://crema.example/'), 'does not begin'],
    ['another command', link.replace('badge?', 'pay?'), 'does not begin'],
    ['a part that is not known', `${link}&admin=1`, 'not known'],
    ['a key without a value', `${link}&`, 'not known'],
    ['a fragment', `${link}#x`, 'not known'],
    ['a key twice', `${link}&limit=0`, 'limit twice'],
    ['a key of an object', `${link}&constructor=1`, 'not known'],
    ['a missing key', without('vs'), 'no vs'],
    ['part of a token', without('decimals'), 'no decimals'],
    ['nothing', 'crema:badge?', 'not known'],
    ['padded base64', having('contract', `${valueIn('contract')}=`), 'not known'],
    ['base64 with another alphabet', having('r', `+${valueIn('r').slice(1)}`), 'not known'],
    ['base64 of other bytes than it seems', having('contract', `${valueIn('contract').slice(0, -1)}B`), 'not 20 bytes'],
    ['base64 with a stray character', having('r', `${valueIn('r')}.`), 'not 32 bytes'],
    ['an address that is too short', having('holder', valueIn('holder').slice(0, -4)), 'not 20 bytes'],
    ['a negative number', having('limit', '-5'), 'not a whole number'],
    ['a number with zeros in front', having('from', `0${valueIn('from')}`), 'not a whole number'],
    ['a number in another notation', having('limit', '1e9'), 'not a whole number'],
    ['a symbol that is not text', having('symbol', '%ff'), 'not text'],
    ['a symbol that is too long', having('symbol', 'x'.repeat(9)), 'not a badge'],
    ['a time beyond all numbers', having('until', '9'.repeat(38)), 'not a badge'],
    ['the badge of another chain', having('chain', '1'), 'is signed by'],
    ['another limit than the signed one', having('limit', '9000000'), 'is signed by'],
    ['another holder', having('holder', Buffer.from('x'.repeat(20)).toString('base64url')), 'is signed by'],
  ])('is refused: %s', (_, text, why) => {
    expect(() => parse(text)).toThrow(why)
  })
})
