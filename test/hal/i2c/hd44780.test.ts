import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hd44780Screen, hd44780Start } from '../../../hal/i2c/hd44780-bytes.ts'
import { hd44780Codes, hd44780Rows } from '../../../hal/i2c/hd44780-text.ts'
import { de } from '../../../src/texts/de.ts'
import { en } from '../../../src/texts/en.ts'

const ascii = (text: string) => [...text].map(character => character.charCodeAt(0))
const read = (row: readonly number[] | undefined) => String.fromCharCode(...(row ?? []))

describe('a text', () => {
  it('has its umlauts where the display has them', () => expect(hd44780Codes('äöüß')).toEqual([0xe1, 0xef, 0xf5, 0xe2]))
  it.each([
    ['Ü€', 'UeEUR'],
    ['é', 'e'],
    ['your phone’s', "your phone's"],
    ['0,80\u00a0€', '0,80 EUR'],
    ['茶', '?'],
    ['a\tb', 'a?b'],
  ])('%s is %s', (text, shown) => expect(hd44780Codes(text)).toEqual(ascii(shown)))
  it('of ours has no question mark that was not there', () => {
    for (const text of [...Object.values(en), ...Object.values(de)])
      expect(hd44780Codes(text.replaceAll('\n', ' ')).filter(code => code === 0x3f)).toHaveLength(text.split('?').length - 1)
  })
})

describe('the rows', () => {
  it('are wrapped at a blank', () =>
    expect(hd44780Rows(['Unlock your phone and tap'], 16, 2).map(read)).toEqual(['Unlock your     ', 'phone and tap   ']))
  it('fill the screen, whatever the text', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 4 }), lines => {
        expect(hd44780Rows(lines, 16, 2).map(row => row.length)).toEqual([16, 16])
      }),
    ))
})

describe('the bytes', () => {
  it('of the start put the chip into four-bit mode', () =>
    expect(hd44780Start.slice(0, 4).map(({ bytes }) => [...bytes])).toEqual([
      [0x3c, 0x38],
      [0x3c, 0x38],
      [0x3c, 0x38],
      [0x2c, 0x28],
    ]))
  it('then set two lines, no cursor, to the right', () =>
    expect([...(hd44780Start[4]?.bytes ?? [])]).toEqual([0x2c, 0x28, 0x8c, 0x88, 0x0c, 0x08, 0xcc, 0xc8, 0x0c, 0x08, 0x6c, 0x68]))
  it('of a screen address each row, then write its characters', () =>
    expect(hd44780Screen([[0x41], [0xe1]]).map(({ bytes }) => [...bytes])).toEqual([
      [0x8c, 0x88, 0x0c, 0x08, 0x4d, 0x49, 0x1d, 0x19],
      [0xcc, 0xc8, 0x0c, 0x08, 0xed, 0xe9, 0x1d, 0x19],
    ]))
})
