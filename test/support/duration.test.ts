import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDurationMs, parseDurationSeconds } from '../../src/support/duration.ts'

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5min', 300_000],
    ['2 h', 7_200_000],
    ['7d', 604_800_000],
  ])('%s is %i milliseconds', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
    expect(parseDurationSeconds(text)).toBe(Math.floor(ms / 1000))
  })

  it.each(['', '5', '5 m', '-1s', '1.5h', '1e3s', 'seven days', '9999999999s'])('refuses %j and says what is expected', text => {
    expect(() => parseDurationMs(text)).toThrow(`Not a duration: "${text}".\nExpected a whole number and ms, s, min, h or d.`)
  })

  it('shows the two greatest parts', () => {
    expect(formatDuration(0)).toBe('0s')
    expect(formatDuration(59.9)).toBe('59s')
    expect(formatDuration(250)).toBe('4min 10s')
    expect(formatDuration(7 * 86_400 - 1)).toBe('6d 23h')
  })

  it('never shows more than the duration, and omits less than its smallest unit', () => {
    const secondsOf = (text: string) => text.split(' ').reduce((sum, part) => sum + parseDurationSeconds(part), 0)
    fc.assert(
      fc.property(fc.nat(10_000_000), count => {
        const text = formatDuration(count)
        const smallest = text.split(' ').at(-1)?.replace(/^\d+/, '1') ?? ''
        const left = count - secondsOf(text)
        expect(left).toBeGreaterThanOrEqual(0)
        expect(left).toBeLessThan(Math.max(1, text.split(' ').length === 2 ? parseDurationSeconds(smallest) : 1))
      }),
    )
  })
})
