import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LampState } from '../../../hal/indicator.ts'
import type { Gpio } from '../../../hal/raspberry-pi/gpio.ts'
import { openPiIndicator } from '../../../hal/raspberry-pi/pi-indicator.ts'

const lampPin = 24
const buzzerPin = 25
/** Longer than the longest pattern's period. */
const watchedMs = 4000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A lamp and a buzzer on pins whose level changes are recorded with their times. */
async function open() {
  const levels = new Map<number, boolean>()
  const changes: { pin: number; on: boolean; at: number }[] = []
  const startedAt = Date.now()
  const note = (pin: number, on: boolean) => {
    if (levels.get(pin) === on) return
    levels.set(pin, on)
    changes.push({ pin, on, at: Date.now() - startedAt })
  }
  const gpio: Gpio = {
    backend: 'character-device',
    description: '',
    countsEdges: true,
    openInput: () => Promise.reject(new Error('no inputs here')),
    openOutput: async ({ pin, on }) => {
      note(pin, on)
      return { set: wanted => note(pin, wanted), dispose: () => {} }
    },
  }
  const indicator = await openPiIndicator(gpio, { lamp: { pin: lampPin, active: 'high' }, buzzer: { pin: buzzerPin, active: 'high' } })
  /** The times at which a pin was switched on and off, alternately. */
  const turns = (pin: number) => changes.filter(change => change.pin === pin && change.at + (change.on ? 1 : 0) > 0).map(({ at }) => at)
  return { indicator, levels, turns }
}

/** The patterns familiar from payment terminals: the on and off times of lamp and buzzer, from the start of the state. */
const expected: Readonly<Record<LampState, { lamp: number[]; buzzer: number[] }>> = {
  idle: { lamp: [0, 200, 2000, 2200, 4000], buzzer: [] },
  'tap-now': { lamp: [0], buzzer: [] },
  working: { lamp: Array.from({ length: 27 }, (_, turn) => 150 * turn), buzzer: [] },
  'remove-card': { lamp: [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000], buzzer: [0, 250] },
  refused: {
    lamp: [0, 100, 500, 600, 1000, 1100, 1500, 1600, 2000, 2100, 2500, 2600, 3000, 3100, 3500, 3600, 4000],
    buzzer: [0, 400, 600, 1000],
  },
  'out-of-service': { lamp: [], buzzer: [] },
}

it.each(Object.entries(expected))('each state has its own light and tone: %s', async (state, { lamp, buzzer }) => {
  const { indicator, turns } = await open()
  await indicator.show(state as LampState)
  await vi.advanceTimersByTimeAsync(watchedMs)
  expect(turns(lampPin)).toEqual(lamp)
  expect(turns(buzzerPin)).toEqual(buzzer)
  await indicator.dispose()
})

it('cuts a tone off when another state begins', async () => {
  const { indicator, levels } = await open()
  await indicator.show('refused')
  await vi.advanceTimersByTimeAsync(100)
  await indicator.show('tap-now')
  expect(levels).toEqual(
    new Map([
      [lampPin, true],
      [buzzerPin, false],
    ]),
  )
  await indicator.dispose()
})

it('leaves both off and no timer behind when disposed', async () => {
  const { indicator, levels } = await open()
  await indicator.show('refused')
  await indicator.dispose()
  expect([...levels.values()]).toEqual([false, false])
  expect(vi.getTimerCount()).toBe(0)
})
