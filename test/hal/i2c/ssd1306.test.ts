import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ssd1306 } from '../../../hal/i2c/ssd1306.ts'

const bytesOf = (writes: readonly { readonly bytes: Uint8Array }[]) => writes.map(({ bytes }) => [...bytes])

/** The dots of the first character, one row per line. */
function picture(line: string): string[] {
  const [, first = []] = bytesOf(ssd1306(64).screens([line])[0] ?? [])
  return Array.from({ length: 8 }, (_, row) => [...first.slice(1, 7)].map(column => ((column >> row) & 1 ? '#' : '.')).join(''))
}

describe('the bytes', () => {
  it('at the start are the data sheet’s, with the charge pump on', () => {
    const start = '00 ae d5 80 a8 3f d3 00 40 8d 14 20 00 a1 c8 da 12 81 7f d9 f1 db 40 a4 a6 af'
    expect(bytesOf(ssd1306(64).start)).toEqual([start.split(' ').map(byte => Number.parseInt(byte, 16))])
    const flat = start.replace('a8 3f', 'a8 1f').replace('da 12', 'da 02')
    expect(bytesOf(ssd1306(32).start)).toEqual([flat.split(' ').map(byte => Number.parseInt(byte, 16))])
  })

  it.each([
    [64, 7, 1024],
    [32, 3, 512],
  ] as const)('of a screen of %i rows of dots go home, then fill it', (height, lastPage, dots) => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 12 }), lines => {
        const [home, ...pages] = bytesOf(ssd1306(height).screens(lines)[0] ?? [])
        expect(home).toEqual([0x00, 0x21, 0, 127, 0x22, 0, lastPage])
        expect(pages.every(([control, ...columns]) => control === 0x40 && columns.length === 32)).toBe(true)
        expect(pages).toHaveLength(dots / 32)
      }),
    )
  })
})

describe('a character', () => {
  it('is drawn with the lowest bit on top', () =>
    expect(picture('R')).toEqual(['####..', '#...#.', '#...#.', '####..', '#.#...', '#..#..', '#...#.', '......']))
  it('missing from the font is replaced by other characters', () => {
    expect(picture('ß')).toEqual(picture('s'))
    expect(picture('é')).toEqual(picture('e'))
    expect(picture('茶')).toEqual(picture('?'))
  })
  it('with an umlaut has its dots', () => expect(picture('ä')).not.toEqual(picture('a')))
})
