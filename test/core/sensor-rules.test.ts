import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allWell, bitsOf, type RuleState, type SensorRule, stepRule, stoppedBy } from '../../src/core/sensor-rules.ts'

const rule = { sensor: 'boiler', cause: 1, bad: 'above', at: 100, clear: 95, holdMs: 50, stops: 'everything' } as const satisfies SensorRule
const water = { sensor: 'water', cause: 0, bad: 'below', at: 0, clear: 1, holdMs: 0, stops: 'everything' } as const satisfies SensorRule
const milk = { ...water, sensor: 'milk', cause: 33, stops: { need: 'milk' } } as const
const cups = { ...water, sensor: 'cups', cause: 63, stops: 'nothing' } as const
const bad: RuleState = { bad: true, otherwiseSinceMs: null }
const badAfter = (state: RuleState, ...readings: [level: number | undefined, nowMs: number][]) =>
  readings.reduce((last, [level, nowMs]) => stepRule(rule, last, level, nowMs), state).bad

describe('a level beyond the limit', () => {
  it('counts when it lasted', () => expect(badAfter(allWell, [100, 0], [101, 50])).toBe(true))
  it('does not count before', () => expect(badAfter(allWell, [100, 0], [101, 49])).toBe(false))
  it('begins anew after a good one', () => expect(badAfter(allWell, [100, 0], [99, 40], [100, 45], [100, 90])).toBe(false))
  it('begins anew after an unknown one', () => expect(badAfter(allWell, [100, 0], [undefined, 40], [100, 60])).toBe(false))
})

describe('a bad state', () => {
  it('lasts between the two limits', () => expect(badAfter(bad, [96, 0], [96, 1000])).toBe(true))
  it('ends by itself from the other limit on', () => expect(badAfter(bad, [95, 0], [95, 50])).toBe(false))
  it('lasts while the sensor is unknown', () => expect(badAfter(bad, [undefined, 0], [undefined, 1000])).toBe(true))
})

it('never changes by a level between the limits', () =>
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.tuple(fc.integer({ min: 96, max: 99 }), fc.nat())), (isBad, readings) => {
      expect(badAfter({ bad: isBad, otherwiseSinceMs: null }, ...readings)).toBe(isBad)
    }),
  ))

it('of a tank: dry is bad at once, and filled is good at once', () => {
  expect(stepRule(water, allWell, 0, 0).bad).toBe(true)
  expect(stepRule(water, bad, 1, 0).bad).toBe(false)
})

it('sets a bit for each cause', () => {
  expect(bitsOf([water, rule, milk])).toEqual({ faults: 3, supplies: 2 })
  expect(bitsOf([{ ...rule, cause: 31 }, cups])).toEqual({ faults: 2 ** 31, supplies: 2 ** 31 })
})

it('no water stops every drink, no milk those with milk, no cups none', () => {
  expect(stoppedBy([water], [])).toEqual([water])
  expect(stoppedBy([milk, cups], ['milk'])).toEqual([milk])
  expect(stoppedBy([milk, cups], [])).toEqual([])
})
