import { describe, expect, it } from 'vitest'
import { utcText } from '../../src/support/utc-text.ts'

describe('a time for people', () => {
  it.each([
    [0n, '1970-01-01T00:00:00Z'],
    [1_769_860_800n, '2026-01-31T12:00:00Z'],
    [8_640_000_000_000n, '+275760-09-13T00:00:00Z'],
  ])('of second %i is %s', (seconds, text) => {
    expect(utcText(seconds)).toBe(text)
  })

  it('is shown as it is where no calendar goes that far: a badge or a node may say any number', () => {
    expect(utcText(2n ** 64n - 1n)).toBe('second 18446744073709551615')
  })
})
