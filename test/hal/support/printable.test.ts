import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskKeys, printable, terminalJson, terminalText } from '../../../hal/support/printable.ts'

const key = '4C0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'

describe('printable', () => {
  it.each([
    ['line\nbreak\r\t', 'line\\u{a}break\\u{d}\\u{9}'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['\u009b31m', '\\u{9b}31m'],
    ['evil\u202etxt', 'evil\\u{202e}txt'],
    ['a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
    ['US\u200bDC\ufeff\u00ad', 'US\\u{200b}DC\\u{feff}\\u{ad}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800', '\\u{d800}'],
    ['\u2028', '\\u{2028}'],
  ])('escapes %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it.each(['tUSD', '€ 0,80', 'Müller & Söhne', '咖啡', '☕', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'])('leaves %s as it is', text => {
    expect(printable(text)).toBe(text)
  })

  it('bounds the length', () => {
    fc.assert(fc.property(fc.string(), fc.nat(20), (text, longest) => [...printable(text, longest)].length <= 9 * longest + 40))
    expect(printable('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`)
  })

  it('masks a key, even where the text is cut in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '0x'), fc.nat(200), (before, prefix, longest) => {
        expect(printable(`${before} ${prefix}${key}`, longest).toLowerCase()).not.toContain(key.slice(0, 20).toLowerCase())
      }),
    )
  })
})

describe('maskKeys', () => {
  it.each([key, `0x${key}`, key.slice(1), `${key}00`])('masks %s', text => {
    expect(maskKeys(`'${text}'`)).toMatch(/^'\(\d+ hex digits, not shown\)'$/)
  })
})

describe('maskKeys, of a key that Node has cut', () => {
  it('masks the beginning', () => {
    expect(maskKeys(`Received type string ('0x${key.slice(0, 23)}...').`)).toBe("Received type string ('(23 hex digits, not shown)...').")
  })
})

describe('a terminal', () => {
  it('gets lines, and nothing else that moves its cursor', () => {
    expect(terminalText('one\n\u001b[2Jtwo\r')).toBe('one\n\\u{1b}[2Jtwo\\u{d}')
  })

  it('gets JSON that means the same', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        const json = JSON.stringify(value) ?? 'null'
        expect(JSON.parse(terminalJson(json))).toEqual(JSON.parse(json))
        expect(terminalJson(json)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})
