import { describe, expect, it } from 'vitest'
import { ZERO_ADDRESS } from '../../src/core/hex.ts'
import { symbolFor, unitDiffers } from '../../src/core/token-unit.ts'
import { makeAddress } from '../support/make.ts'

const token = makeAddress('token')
const dollar = { decimals: 6, symbol: 'tUSD' }

describe('the unit of a [[channels]] table', () => {
  it.each([
    ['is the token’s', token, dollar, dollar, false],
    ['has other decimals', token, { ...dollar, decimals: 2 }, dollar, true],
    ['has another symbol', token, { ...dollar, symbol: 'EURT' }, dollar, true],
    ['cannot be compared before the token was read', token, dollar, null, false],
    ['may name a token that shows no symbol', token, dollar, { ...dollar, symbol: symbolFor(token) }, false],
    ['has other decimals than such a token', token, { ...dollar, decimals: 2 }, { ...dollar, symbol: symbolFor(token) }, true],
    ['may name the native coin', ZERO_ADDRESS, { decimals: 18, symbol: 'xDAI' }, { decimals: 18, symbol: 'ETH' }, false],
    ['has other decimals than the native coin', ZERO_ADDRESS, { decimals: 6, symbol: 'ETH' }, { decimals: 18, symbol: 'ETH' }, true],
  ])('%s', (_, of, stated, found, expected) => expect(unitDiffers(of, stated, found)).toBe(expected))
})
