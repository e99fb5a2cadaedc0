import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, isAddress, isHash, shorten, toHex, ZERO_ADDRESS, ZERO_HASH } from '../../src/core/hex.ts'

describe('bytes as text', () => {
  it('are the same bytes again, in lower case, from either case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        const text = toHex(bytes)
        expect(text).toBe(`0x${Buffer.from(bytes).toString('hex')}`)
        expect(fromHex(text)).toEqual(new Uint8Array(bytes))
        expect(fromHex(`0x${text.slice(2).toUpperCase()}`)).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  it.each(['', '0x1', 'x12', '12', '0x1g', '0x12\n', ' 0x12', '0X12'])('are none from %j', text => {
    expect(() => fromHex(text)).toThrow('Not hex of whole bytes')
  })

  it('are an address of 20 bytes, or a hash of 32, and nothing else', () => {
    expect([isAddress(ZERO_ADDRESS), isHash(ZERO_HASH), isAddress(ZERO_HASH), isHash(ZERO_ADDRESS)]).toEqual([true, true, false, false])
    for (const is of [isAddress, isHash]) {
      const good = is === isAddress ? ZERO_ADDRESS : ZERO_HASH
      for (const text of [`${good}0`, good.slice(0, -1), ` ${good}`, `${good} `, good.replace('0x', ''), good.replace(/0$/, 'g')])
        expect(is(text)).toBe(false)
    }
    expect(isAddress(`0x${'aB'.repeat(20)}`)).toBe(true)
  })

  it('are shortened where that makes them shorter', () => {
    expect(shorten('0x123456789012')).toBe('0x123456789012')
    expect(shorten('0x1234567890123')).toBe('0x1234…0123')
  })
})
