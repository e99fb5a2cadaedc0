import { describe, expect, it } from 'vitest'
import { agreedPrice, stands } from '../../src/core/agreed-price.ts'
import { NOW } from '../support/make.ts'

const list = (endsAt: bigint, ...products: [string, bigint][]) => ({
  endsAt,
  products: products.map(([name, price]) => ({ name, price, cause: 0 })),
})
const priceOf = (lists: ReturnType<typeof list>[], ...names: string[]) => agreedPrice(lists, names, NOW)

describe('stands', () => {
  it.each([
    ['never ended', 0n, true],
    ['ending later', NOW + 1n, true],
    ['ended now', NOW, false],
    ['ended before', NOW - 1n, false],
  ])('%s', (_, endsAt, expected) => expect(stands({ endsAt }, NOW)).toBe(expected))
})

describe('agreedPrice', () => {
  it('is null without an agreement, and for a drink that none sells', () => {
    expect(priceOf([], 'espresso')).toBeNull()
    expect(priceOf([list(0n, ['Espresso', 80n])], 'lungo')).toBeNull()
  })

  it('matches a drink by its name or its label, ignoring case', () => {
    const lists = [list(0n, ['Espresso', 80n], ['CAFÉ CRÈME', 120n])]
    expect(priceOf(lists, 'espresso', 'Espresso doppio')).toBe(80n)
    expect(priceOf(lists, 'cafe-creme', 'Café crème')).toBe(120n)
    expect(priceOf(lists, 'Cafe\u0301 cre\u0300me')).toBe(120n)
  })

  it('comes from the newest agreement in force that sells the drink', () => {
    const lists = [list(0n, ['Espresso', 80n], ['Lungo', 100n]), list(0n, ['Espresso', 90n]), list(NOW, ['Espresso', 10n])]
    expect(priceOf(lists, 'Espresso')).toBe(90n)
    expect(priceOf(lists, 'Lungo')).toBe(100n)
  })
})
