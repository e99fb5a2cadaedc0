import { describe, expect, it } from 'vitest'
import { textLines } from '../../src/texts/text.ts'

describe('a value in a display text', () => {
  it.each([
    ['EUR\u202e08.0', 'EUR\\u{202e}08.0'],
    ['E\u001b[2J', 'E\\u{1b}[2J'],
    ['E\nFree today', 'E\\u{a}Free today'],
    ['E\u200bUR', 'E\\u{200b}UR'],
    ['€ Café ☕', '€ Café ☕'],
  ])('%j keeps its line and shows its control, bidi and zero-width characters escaped', (symbol, shown) => {
    expect(textLines('en', 'tap', { product: symbol, price: `0.80 ${symbol}` })).toEqual([`${shown} 0.80 ${shown}`, 'Tap phone or card'])
  })

  it('is not read as a placeholder', () => {
    expect(textLines('en', 'tap', { product: '{price}', price: '1' })).toEqual(['{price} 1', 'Tap phone or card'])
  })
})
