import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { LampState } from '../../hal/indicator.ts'
import { openPiIndicator } from '../../hal/raspberry-pi/pi-indicator.ts'
import { describeIndicatorContract } from '../hal/contracts/indicator-contract.ts'
import { type KernelTrace, monotonicMs } from './support/kernel-trace.ts'
import { backends, openPi } from './support/pi.ts'

/** One of each polarity. */
const wiring = {
  lamp: { pin: 24, active: 'high' },
  buzzer: { pin: 25, active: 'low' },
} as const

/** How long the lamp is on at the start of a state, in milliseconds; the other states are steady. */
const firstFlash: readonly (readonly [LampState, number])[] = [
  ['refused', 100],
  ['working', 150],
  ['idle', 200],
  ['remove-card', 500],
]
const slackMs = 24
/** Longer than any flash. */
const steadyMs = 600

/** Lamp and buzzer at simulated lines, observed through the kernel's record of what was driven there. */
async function openAtPins(backend: (typeof backends)[number]) {
  const { chip, trace, gpio } = await openPi(backend)
  const { show, dispose } = await openPiIndicator(gpio, wiring)
  let shownAt = 0
  return {
    trace,
    indicator: {
      show(state: LampState) {
        shownAt = monotonicMs()
        return show(state)
      },
      dispose,
    },
    shownAt: () => shownAt,
    isOn: (name: keyof typeof wiring) => chip.level(wiring[name].pin) === (wiring[name].active === 'high'),
    remove: () => chip.remove(),
  }
}

/** How long the lamp was on from that time: Infinity when longer than any flash, 0 when already off. */
async function litFor(trace: KernelTrace, from: number): Promise<number> {
  const first = trace.levels(wiring.lamp.pin).find(({ at }) => at >= from)
  if (first === undefined) throw new Error('The kernel saw nothing driven at the lamp.')
  if (!first.high) return 0
  while (monotonicMs() - first.at < steadyMs) {
    const off = trace.levels(wiring.lamp.pin).find(({ high, at }) => !high && at > first.at)
    if (off) return off.at - first.at
    await pause(20)
  }
  return Number.POSITIVE_INFINITY
}

for (const backend of backends) {
  describeIndicatorContract(`raspberry-pi, ${backend}`, async () => {
    const { trace, indicator, shownAt, remove } = await openAtPins(backend)
    return {
      indicator,
      async seen() {
        const lasted = await litFor(trace, shownAt())
        if (lasted === 0) return 'out-of-service'
        if (lasted === Number.POSITIVE_INFINITY) return 'tap-now'
        return firstFlash.find(([, flash]) => Math.abs(lasted - flash) <= slackMs)?.[0] ?? null
      },
      async close() {
        await indicator.dispose()
        remove()
      },
    }
  })
}

describe.each(backends)('the buzzer by %s', backend => {
  /** The times in milliseconds at which it was switched on and off, from the first on. */
  async function turns(trace: KernelTrace, from: number, count: number): Promise<number[]> {
    const times: number[] = []
    for (let after = from; times.length < count; after = times.at(-1) as number)
      times.push((await trace.level(wiring.buzzer.pin, times.length % 2 === 1, after)).at)
    return times.map(at => at - (times[0] as number))
  }

  it('is never on before its first tone, sounds each for its time, and is off once disposed', async () => {
    const { trace, indicator, shownAt, isOn, remove } = await openAtPins(backend)
    expect(trace.levels(wiring.buzzer.pin).map(({ high }) => high)).not.toContain(false)
    for (const [state, expected] of [
      ['remove-card', [0, 250]],
      ['refused', [0, 400, 600, 1000]],
    ] as const) {
      await indicator.show(state)
      const seen = await turns(trace, shownAt(), expected.length)
      for (const [index, at] of expected.entries()) expect(Math.abs((seen[index] as number) - at)).toBeLessThanOrEqual(slackMs)
    }
    await indicator.show('refused')
    expect([isOn('lamp'), isOn('buzzer')]).toEqual([true, true])
    const closedAt = monotonicMs()
    await indicator.dispose()
    expect((await trace.level(wiring.buzzer.pin, true, closedAt)).at).toBeGreaterThan(closedAt)
    expect((await trace.level(wiring.lamp.pin, false, closedAt)).at).toBeGreaterThan(closedAt)
    remove()
  })
})
