import { describe, expect, it } from 'vitest'
import { renamedKeys, withNewKeys } from '../../src/config/renamed-keys.ts'

const renamed = [
  { was: 'redeem.old', is: 'redeem.new' },
  { was: 'products.price', is: 'products.cost' },
  { was: 'top', is: 'bottom' },
]

describe('a config key with a new name', () => {
  it('is read under its old one, in a table, in each table of an array and at the top level, with a warning for each that names both', () => {
    const file = { top: 1, redeem: { old: '5', other: true }, products: [{ price: '1' }, { cost: '2' }, { price: '3' }] }
    expect(withNewKeys(file, renamed)).toEqual({
      file: { bottom: 1, redeem: { new: '5', other: true }, products: [{ cost: '1' }, { cost: '2' }, { cost: '3' }] },
      warnings: [
        { fact: 'The config key redeem.old has a new name.', remedy: 'Call it redeem.new: the next release reads no other name.' },
        { fact: 'The config key products.price has a new name.', remedy: 'Call it products.cost: the next release reads no other name.' },
        { fact: 'The config key top has a new name.', remedy: 'Call it bottom: the next release reads no other name.' },
      ],
    })
    expect(file.redeem).toEqual({ old: '5', other: true })
  })

  it('is left unchanged beside the new one, for the schema to refuse', () => {
    const file = { redeem: { old: '5', new: '6' } }
    expect(withNewKeys(file, renamed)).toEqual({ file, warnings: [] })
  })

  it.each([
    [undefined],
    [null],
    [7],
    [[]],
    [{}],
    [{ redeem: 7 }],
    [{ redeem: new Date(0) }],
    [{ redeem: { new: '5' } }],
    [{ products: ['x', [1]] }],
  ])('changes nothing in %j', file => expect(withNewKeys(file, renamed)).toEqual({ file, warnings: [] }))

  it('changes its last name only, and each once', () => {
    const tables = renamedKeys.map(({ was, is }) => [was, is].map(path => path.split('.').slice(0, -1).join('.')))
    for (const [old, now] of tables) expect(now).toBe(old)
    expect(new Set(renamedKeys.map(({ was }) => was)).size).toBe(renamedKeys.length)
  })
})
