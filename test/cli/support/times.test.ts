import { describe, expect, it } from 'vitest'
import { parseTime, showTime } from '../../../src/cli/support/times.ts'

const now = 1_700_000_000n

describe('showTime', () => {
  it('shows a second that no calendar holds, as a badge may name one', () => {
    expect(showTime(2n ** 64n - 1n)).toBe('second 18446744073709551615')
  })
})

describe('parseTime', () => {
  it.each([
    ['2023-11-15', 'start', '2023-11-15 00:00:00 UTC'],
    ['2023-11-15', 'end', '2023-11-15 23:59:59 UTC'],
    ['2023-11-15T18:00Z', 'end', '2023-11-15 18:00:00 UTC'],
    ['2023-11-15T18:00+02:00', 'end', '2023-11-15 16:00:00 UTC'],
    ['1d', 'end', '2023-11-15 22:13:20 UTC'],
    ['30s', 'start', '2023-11-14 22:13:50 UTC'],
  ] as const)('reads %s as the %s', (text, edge, shown) => {
    expect(showTime(parseTime(text, edge, now))).toBe(shown)
  })

  it.each(['', 'tomorrow', '1', '-1d', '1y', '15.11.2023'])('refuses %j', text => {
    expect(() => parseTime(text, 'end', now)).toThrow('Not a time')
  })

  it.each(['1969-12-31', '0001-01-01T00:00Z'])('refuses %s, which is before all Unix times', text => {
    expect(() => parseTime(text, 'end', now)).toThrow('before 1970')
  })

  it.each(['2023-13-01', '2023-02-30T99:00', '2023-11-15 noon'])('refuses %s, which the calendar has not', text => {
    expect(() => parseTime(text, 'end', now)).toThrow('There is no such time')
  })
})
