import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCups, type CupsCount, countCups, countersOf, missingCups, NO_CUPS, softwareWord } from '../../src/core/report.ts'

const products = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
const brewed = fc.array(fc.record({ product: fc.constantFrom(...products, 'gone'), cups: fc.nat({ max: 100_000 }) }), { maxLength: 30 })
const count: fc.Arbitrary<CupsCount> = brewed.map(rows => countCups(products, rows))

describe('countCups', () => {
  it('has a counter for each of the first seven products, and one for all others', () => {
    const rows = products.map((product, index) => ({ product, cups: index + 1 }))
    const { cups, cupsByProduct } = countCups(products, [...rows, { product: 'gone', cups: 100 }, { product: 'a', cups: 1000 }])
    expect(cups).toBe(1155n)
    expect(countersOf(cupsByProduct)).toEqual([1001, 2, 3, 4, 5, 6, 7, 8 + 9 + 10 + 100])
  })

  it('adds up', () => {
    fc.assert(
      fc.property(brewed, rows => {
        const { cups, cupsByProduct } = countCups(products, rows)
        expect(BigInt(countersOf(cupsByProduct).reduce((sum, each) => sum + each, 0))).toBe(cups)
      }),
    )
  })

  it('saturates a full counter', () => {
    const { cups, cupsByProduct } = countCups(['a'], [{ product: 'a', cups: 2 ** 32 + 5 }])
    expect([cups, countersOf(cupsByProduct)[0]]).toEqual([2n ** 32n + 5n, 2 ** 32 - 1])
  })
})

describe('missingCups', () => {
  it('makes up exactly for the cups that only the chain has', () => {
    fc.assert(
      fc.property(count, count, (reported, counted) => {
        const total = addCups(counted, missingCups(reported, counted))
        expect(total.cups).toBe(reported.cups > counted.cups ? reported.cups : counted.cups)
        const counters = [reported, counted].map(({ cupsByProduct }) => countersOf(cupsByProduct))
        expect(countersOf(total.cupsByProduct)).toEqual(counters[0]?.map((each, index) => Math.max(each, counters[1]?.[index] ?? 0)))
      }),
    )
  })

  it('is zero if the store has all cups', () => {
    fc.assert(
      fc.property(count, counted => {
        expect(missingCups(counted, counted)).toEqual(NO_CUPS)
      }),
    )
  })
})

describe('softwareWord', () => {
  it.each([
    ['0.1.0', `0x302e312e30${'0'.repeat(54)}`],
    ['', `0x${'0'.repeat(64)}`],
    ['x'.repeat(40), `0x${'78'.repeat(32)}`],
  ])('writes %j', (version, word) => expect(softwareWord(version)).toBe(word))
})
