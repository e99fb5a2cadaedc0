import { describe, expect, it } from 'vitest'
import { readResponse } from '../../src/control/response.ts'

const fault = { code: 'a-code', fact: 'A fact.', expected: 'something', remedy: 'Do it.' }

describe('an answer of the machine', () => {
  it.each([
    { ok: true, result: null },
    { ok: true, result: { any: 'thing' } },
    { ok: false, error: fault },
    { ok: false, error: { ...fault, details: ['one', 'two'] } },
  ])('is %j', answer => expect(readResponse(answer)).toEqual(answer))

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { ok: true },
    { ok: 1, result: 1 },
    { ok: false },
    { ok: false, error: { ...fault, fact: 1 } },
    { ok: false, error: { ...fault, details: 'one' } },
  ])('is not %j', value => expect(readResponse(value)).toBeNull())
})
