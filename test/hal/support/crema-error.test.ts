import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CardGoneError, HalError } from '../../../hal/errors.ts'
import { CremaError, faultOf, faultText, reasonOf } from '../../../hal/support/crema-error.ts'

const fault = { code: 'no-cup', fact: 'There is no cup.', expected: 'a cup', remedy: 'Bring one.' }
const key = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'
const anyText = fc.string({ unit: 'binary' })

describe('an error', () => {
  it('has a line for the fact, each detail, what was expected and the remedy, whatever is in them', () => {
    const parts = fc.record({ fact: anyText, details: fc.array(anyText), expected: anyText, remedy: anyText })
    fc.assert(
      fc.property(parts, given => {
        const error = new CremaError({ code: 'any', ...given })
        const lines = error.message.split('\n')
        expect(lines).toHaveLength(3 + given.details.length)
        expect(lines[0]).toBe(error.fact)
        expect(lines.at(-2)).toBe(`Expected ${error.expected}.`)
        expect(lines.at(-1)).toBe(error.remedy)
      }),
    )
  })

  it('is of limited length, however long what strangers wrote', () => {
    const long = 'x'.repeat(100_000)
    const error = new CremaError({ ...fault, fact: long, details: Array.from({ length: 1000 }, () => long) })
    expect(error.message.length).toBeLessThan(15_000)
    expect(error.details).toHaveLength(21)
    expect(error.details?.at(-1)).toBe('and 980 more')
    // It was cut by the process that sent it.
    expect(new CremaError({ ...fault, details: Array.from({ length: 21 }, () => 'x'), publicWords: 'all' }).details).toHaveLength(21)
  })

  it('shows no control, bidi or invisible character, and no key', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const hostile = `${before}\u001b[2J\u202e\u200b\u009b0x${key}${after}`
        const error = new CremaError({ code: 'any', fact: hostile, details: [hostile], expected: hostile, remedy: hostile })
        expect(error.message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(error.message).not.toContain(key)
      }),
    )
  })

  it('shows the ids that are said to be public', () => {
    const id = `0x${'ab'.repeat(32)}`
    const error = new CremaError({ ...fault, fact: `No cup for ${id} or 0x${key}.`, publicWords: [id] })
    expect(error.fact).toBe(`No cup for ${id} or (64 hex digits, not shown).`)
  })

  it('has a text that is made from its fields, and its cause', () => {
    const cause = new Error('it fell')
    const error = new HalError({ ...fault, cause })
    expect(error.message).toBe('There is no cup.\nExpected a cup.\nBring one.')
    expect(error.message).toBe(faultText(faultOf(error)))
    expect(error).toMatchObject({ ...fault, cause, name: 'HalError' })
    expect(new CardGoneError('It left.')).toMatchObject({ code: 'card-gone', remedy: 'Tap again.' })
  })
})

describe('faultOf', () => {
  it('gives the fields alone', () => {
    expect(faultOf(new HalError({ ...fault, cause: 'x', publicWords: [] }))).toEqual(fault)
    expect(faultOf(new CremaError({ ...fault, details: ['a'] }))).toEqual({ ...fault, details: ['a'] })
  })

  it.each([
    [new TypeError('x is not a function\nat y'), 'Something failed unexpectedly: x is not a function.'],
    ['thrown as text', 'Something failed unexpectedly: thrown as text.'],
    [undefined, 'Something failed unexpectedly: undefined.'],
  ])('makes a fault of what is none of ours: %s', (error, fact) => {
    expect(faultOf(error)).toMatchObject({ code: 'unexpected', fact })
  })
})

describe('reasonOf', () => {
  it.each([
    ['ours', new HalError(fault), 'There is no cup'],
    [
      'a wrapped one',
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }),
      'connect ECONNREFUSED 127.0.0.1:1',
    ],
    ['one without a message', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
    ['several lines', new Error('first.\nsecond'), 'first'],
    ['with a key', new Error(`ENOENT: no such file, open '${key}'`), "ENOENT: no such file, open '(64 hex digits, not shown)'"],
  ])('is one line: %s', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason)
  })
})
