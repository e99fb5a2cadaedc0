import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../../hal/pn532/targets.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const atqb = '50a1b2c3d40000000000 8181'.replace(' ', '')

describe('an answer to InListPassiveTarget', () => {
  it.each([
    ['no card', 0x00, '00', undefined],
    ['a phone, with its ATS', 0x00, '0101000420 0408a1b2c3 0578800202', { number: 1, isoDep: true }],
    ['a card with a UID of seven bytes', 0x00, '0101034420 0704112233445566 067577810280', { number: 1, isoDep: true }],
    ['the shortest ATS', 0x00, '0101000420 0408a1b2c3 01', { number: 1, isoDep: true }],
    ['a phone that left before its ATS', 0x00, '0101000420 0408a1b2c3', undefined],
    ['an ATS that breaks off', 0x00, '0101000420 0408a1b2c3 057880', undefined],
    ['a memory card', 0x00, '0101000408 04deadbeef', { number: 1, isoDep: false }],
    ['a type B card', 0x03, `0101${atqb}0100`, { number: 1, isoDep: true }],
    ['a type B card without ISO 14443-4', 0x03, '010150a1b2c3d400000000008081', { number: 1, isoDep: false }],
    ['a type B card that left before it took ATTRIB', 0x03, `0101${atqb}`, undefined],
    ['an answer that breaks off', 0x00, '010100', undefined],
  ])('of %s', (_, modulation, hex, expected) => {
    const target = parseTarget(modulation, bytes(hex.replaceAll(' ', '')))
    if (expected === undefined) expect(target).toBeUndefined()
    else expect(target).toMatchObject(expected)
  })

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(0x00, 0x03), fc.uint8Array({ maxLength: 40 }), (modulation, answer) => {
        const target = parseTarget(modulation, answer)
        expect(target === undefined || typeof target.isoDep === 'boolean').toBe(true)
      }),
    )
  })
})
