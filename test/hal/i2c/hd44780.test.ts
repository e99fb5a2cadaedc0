import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hd44780 } from '../../../hal/i2c/hd44780.ts'
import { de } from '../../../src/texts/de.ts'
import { en } from '../../../src/texts/en.ts'

/** Emulates the backpack and the chip from their data sheets. Returns the character codes shown after these writes. */
function decode(writes: readonly { readonly bytes: Uint8Array }[]): number[][] {
  const memory = new Map<number, number>()
  let address = 0
  let half: number | null = null
  let before = 0
  for (const byte of writes.flatMap(({ bytes }) => [...bytes])) {
    const isClocked = (before & 0x04) !== 0 && (byte & 0x04) === 0
    before = byte
    if (!isClocked) continue
    expect(byte & 0x08, 'the backlight').toBe(0x08)
    if (half === null) {
      half = byte >> 4
      continue
    }
    const value = (half << 4) | (byte >> 4)
    half = null
    if ((byte & 0x01) === 0) address = value & 0x7f
    else memory.set(address++, value)
  }
  return [0x00, 0x40].map(start => Array.from({ length: 16 }, (_, column) => memory.get(start + column) ?? -1))
}

const screens = (...lines: string[]) => hd44780.screens(lines).map(decode)
const shown = (...lines: string[]) => screens(...lines)[0] ?? []
const text = (row: readonly number[] | undefined) => String.fromCharCode(...(row ?? [])).trimEnd()

describe('a text', () => {
  it('keeps the umlauts that the display has', () => expect(shown('äöüß')[0]?.slice(0, 5)).toEqual([0xe1, 0xef, 0xf5, 0xe2, 0x20]))
  it.each([
    ['Ü€', 'UeEUR'],
    ['é', 'e'],
    ['phone’s', "phone's"],
    ['0,80\u00a0€', '0,80 EUR'],
    ['茶', '?'],
    ['a\tb', 'a?b'],
    ['\\~', '/-'],
  ])('%s is %s', (line, expected) => expect(text(shown(line)[0])).toBe(expected))
  it('in our languages gets no additional question mark', () => {
    const all = [...Object.values(en), ...Object.values(de)].flatMap(each => each.split('\n'))
    for (const each of all.filter(line => line.length <= 16))
      expect(
        shown(each)
          .flat()
          .filter(code => code === 0x3f),
        each,
      ).toEqual([])
  })
})

describe('the rows', () => {
  it('wrap at a blank', () => expect(shown('Unlock your phone and tap').map(text)).toEqual(['Unlock your', 'phone and tap']))
  it('fill the screen, whatever the text', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 4 }), lines => {
        for (const screen of screens(...lines)) expect(screen.flat()).not.toContain(-1)
      }),
    ))
  it.each([
    [
      'a line that does not fit under the one before',
      ['Espresso 0.80 EUR', 'Tap phone or card'],
      [
        ['Espresso 0.80', 'EUR'],
        ['Tap phone or', 'card'],
      ],
    ],
    [
      'one that is longer than a screen',
      ['Diese Maschine ist zu alt für die Wallet'],
      [
        ['Diese Maschine', 'ist zu alt f\xf5r'],
        ['die Wallet', ''],
      ],
    ],
    [
      'one that would be cut in two',
      ['Out of service', 'The drip tray is full'],
      [
        ['Out of service', ''],
        ['The drip tray is', 'full'],
      ],
    ],
    ['no line', [], [['', '']]],
  ])('go on to the next screen: %s', (_, lines, expected) => expect(screens(...lines).map(screen => screen.map(text))).toEqual(expected))
  it('lose nothing of our texts, and need at most three screens for each', () => {
    for (const each of [...Object.values(en), ...Object.values(de)]) {
      const all = screens(...each.split('\n'))
      expect(all.length, each).toBeLessThanOrEqual(3)
      const letters = (from: string) => from.replace(/[^a-z]/gi, '')
      expect(letters(all.flat().map(text).join('')), each).toBe(
        letters(each.replace(/[ÄÖÜ]/g, umlaut => `${umlaut.normalize('NFD').charAt(0)}e`)),
      )
    }
  })
})

describe('the bytes', () => {
  const start = hd44780.start.map(({ bytes }) => [...bytes])
  it('at the start put the chip into four-bit mode', () =>
    expect(start.slice(0, 4)).toEqual([
      [0x3c, 0x38],
      [0x3c, 0x38],
      [0x3c, 0x38],
      [0x2c, 0x28],
    ]))
  it('then set two lines, no cursor, to the right', () =>
    expect(start[4]).toEqual([0x2c, 0x28, 0x8c, 0x88, 0x0c, 0x08, 0xcc, 0xc8, 0x0c, 0x08, 0x6c, 0x68]))
  it('of a screen address each row, then write its characters', () => {
    const [[first, second] = []] = hd44780.screens(['A', 'ä'])
    expect([...(first?.bytes ?? [])].slice(0, 8)).toEqual([0x8c, 0x88, 0x0c, 0x08, 0x4d, 0x49, 0x1d, 0x19])
    expect([...(second?.bytes ?? [])].slice(0, 8)).toEqual([0xcc, 0xc8, 0x0c, 0x08, 0xed, 0xe9, 0x1d, 0x19])
  })
})
