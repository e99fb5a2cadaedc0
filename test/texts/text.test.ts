import { describe, expect, it } from 'vitest'
import { de } from '../../src/texts/de.ts'
import { en, type TextKey } from '../../src/texts/en.ts'
import { priceText, textLines } from '../../src/texts/text.ts'

const keys = Object.keys(en) as TextKey[]
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()

describe('texts', () => {
  it.each(keys)('%s fills in the same things in both languages', key => {
    expect(placeholders(de[key])).toEqual(placeholders(en[key]))
    expect(de[key].split('\n').length).toBeLessThanOrEqual(2)
    expect(en[key].split('\n').length).toBeLessThanOrEqual(2)
  })

  it('fills in placeholders and splits lines', () => {
    expect(textLines('en', 'tap', { product: 'Espresso', price: '0.80 tUSD' })).toEqual(['Espresso 0.80 tUSD', 'Tap phone or card'])
  })

  it('writes prices with the language’s own decimal mark', () => {
    expect(priceText('en', '0.80', 'tUSD')).toBe('0.80 tUSD')
    expect(priceText('de', '0.80', 'tUSD')).toBe('0,80 tUSD')
  })
})
