import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Devices, type Drink, whyNothingIsSold, whyNotSold } from '../../src/core/why-not-sold.ts'

const well: Devices = { readerReady: true, brewerLost: false, customers: 1 }
const sold: Drink = { causes: [], refusals: [null] }

const devices: fc.Arbitrary<Devices> = fc.record({
  readerReady: fc.boolean(),
  brewerLost: fc.boolean(),
  customers: fc.nat(2),
})
const refusal = fc.constantFrom(null, 'closing' as const, 'offline-too-long' as const, 'deposit-used-up' as const)
const drink: fc.Arbitrary<Drink> = fc.record({
  causes: fc.uniqueArray(fc.constantFrom(0, 3, 33), { maxLength: 2 }),
  refusals: fc.array(refusal, { maxLength: 3 }),
})

describe('a drink', () => {
  it('is sold exactly while store, reader and brewer work, no cause stops it, and one customer can pay', () => {
    fc.assert(
      fc.property(devices, drink, (given, { causes, refusals }) => {
        const works = given.readerReady && !given.brewerLost
        expect(whyNotSold(given, { causes, refusals }) === null).toBe(works && causes.length === 0 && refusals.includes(null))
      }),
    )
  })

  it.each<[unknown, Partial<Devices>, Partial<Drink>]>([
    [3, { readerReady: false }, { causes: [3] }],
    ['reader-lost', { readerReady: false }, { refusals: ['closing'] }],
    ['brewer-lost', { brewerLost: true }, { refusals: ['closing'] }],
    ['closing', {}, { refusals: ['closing', 'offline-too-long'] }],
    ['no-customer', { customers: 0 }, { refusals: [] }],
    ['not-agreed', {}, { refusals: [] }],
    [null, {}, { refusals: ['closing', null] }],
  ])('is not sold because of %s', (reason, given, product) => {
    expect(whyNotSold({ ...well, ...given }, { ...sold, ...product })).toBe(reason)
  })
})

describe('a machine', () => {
  it('is out of service exactly while no drink is sold, for a reason of one of them', () => {
    fc.assert(
      fc.property(devices, fc.array(drink, { minLength: 1, maxLength: 4 }), (given, drinks) => {
        const each = drinks.map(product => whyNotSold(given, product))
        expect(whyNothingIsSold(given, drinks) === null).toBe(each.includes(null))
      }),
    )
  })

  it('names the reason that all drinks share, or else the first drink’s first one', () => {
    const [tray, milk] = [3, 33]
    const latte = { ...sold, causes: [milk, tray] }
    expect(whyNothingIsSold(well, [latte, { ...sold, causes: [tray] }])).toBe(tray)
    expect(whyNothingIsSold(well, [latte, { ...sold, refusals: ['closing'] }])).toBe(milk)
    expect(whyNothingIsSold(well, [])).toBe('not-agreed')
  })
})
