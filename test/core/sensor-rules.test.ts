import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allWell,
  bitsOf,
  causesAgainst,
  dueAtMs,
  firstState,
  type RuleState,
  type SensorRule,
  stepRule,
} from '../../src/core/sensor-rules.ts'

const boiler = { sensor: 'boiler', cause: 1, bad: 'above', at: 100, clear: 95, stops: true } as const
const rule = { ...boiler, badAfterMs: 50, goodAfterMs: 20 } as const satisfies SensorRule
const water = {
  sensor: 'water',
  cause: 0,
  bad: 'below',
  at: 0,
  clear: 1,
  badAfterMs: 0,
  goodAfterMs: 0,
  stops: true,
} as const satisfies SensorRule
const milk = { ...water, sensor: 'milk', cause: 33 } as const
const cups = { ...water, sensor: 'cups', cause: 63, stops: false } as const
const bad: RuleState = { bad: true, otherwiseSinceMs: null }
const badAfter = (state: RuleState, ...readings: [level: number | undefined, nowMs: number][]) =>
  readings.reduce((last, [level, nowMs]) => stepRule(rule, last, level, nowMs), state).bad

describe('a level beyond the limit', () => {
  it('counts once it has lasted', () => expect(badAfter(allWell, [100, 0], [101, 50])).toBe(true))
  it('does not count before', () => expect(badAfter(allWell, [100, 0], [101, 49])).toBe(false))
  it('starts over after a good one', () => expect(badAfter(allWell, [100, 0], [99, 40], [100, 45], [100, 90])).toBe(false))
  it('starts over after an unknown one', () => expect(badAfter(allWell, [100, 0], [undefined, 40], [100, 60])).toBe(false))
})

describe('a bad state', () => {
  it('lasts between the two limits', () => expect(badAfter(bad, [96, 0], [96, 1000])).toBe(true))
  it('ends at the other limit', () => expect(badAfter(bad, [95, 0], [95, 20])).toBe(false))
  it('does not end early', () => expect(badAfter(bad, [95, 0], [95, 19])).toBe(true))
  it('lasts while the sensor is unknown', () => expect(badAfter(bad, [undefined, 0], [undefined, 1000])).toBe(true))
})

it('a level between the limits never changes a state', () =>
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.tuple(fc.integer({ min: 96, max: 99 }), fc.nat())), (isBad, readings) => {
      expect(badAfter({ bad: isBad, otherwiseSinceMs: null }, ...readings)).toBe(isBad)
    }),
  ))

it('a tank without delays is bad at once when dry, and good at once when filled', () => {
  expect(stepRule(water, allWell, 0, 0).bad).toBe(true)
  expect(stepRule(water, bad, 1, 0).bad).toBe(false)
})

it('the first level counts at once, and a missing one as good', () => {
  expect([100, 99, undefined].map(level => firstState(rule, level).bad)).toEqual([true, false, false])
  expect([0, 1].map(level => firstState(water, level).bad)).toEqual([true, false])
})

it('a rule is due exactly when it changes by time alone', () =>
  fc.assert(
    fc.property(fc.boolean(), fc.integer({ min: 80, max: 120 }), fc.nat(1000), fc.nat(1000), (isBad, level, sinceMs, laterMs) => {
      const state = stepRule(rule, { bad: isBad, otherwiseSinceMs: null }, level, sinceMs)
      const due = dueAtMs(rule, state)
      expect(stepRule(rule, state, level, sinceMs + laterMs).bad !== isBad).toBe(sinceMs + laterMs >= due)
    }),
  ))

it('each cause sets a bit', () => {
  expect(bitsOf([0, 1, 33])).toEqual({ faults: 3, supplies: 2 })
  expect(bitsOf([31, 63, 63])).toEqual({ faults: 2 ** 31, supplies: 2 ** 31 })
})

it('no water stops every drink, no milk those with milk, and an only reported cause none', () => {
  expect(causesAgainst([water], [])).toEqual([0])
  expect(causesAgainst([milk, cups], ['milk', 'supply-31'])).toEqual([33])
  expect(causesAgainst([milk, cups], ['beans'])).toEqual([])
  expect(causesAgainst([{ ...water, stops: false }], [])).toEqual([])
})
