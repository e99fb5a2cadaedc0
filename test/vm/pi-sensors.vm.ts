import { describe, expect, it, vi } from 'vitest'
import { openPiSensors } from '../../hal/raspberry-pi/pi-sensors.ts'
import { describeSensorsContract } from '../hal/contracts/sensors-contract.ts'
import { backends, openPi } from './support/pi.ts'

const wiring = { pull: 'external', active: 'high' } as const
const pins = { water: 5, tray: 6 } as const
const levels = Object.fromEntries(Object.entries(pins).map(([name, pin]) => [name, { pin, debounce_ms: 0, ...wiring }]))

for (const backend of backends) {
  describeSensorsContract(`raspberry-pi, ${backend}`, async () => {
    const { chip, gpio } = await openPi(backend)
    chip.setLevel(pins.tray, true)
    const sensors = await openPiSensors(gpio, levels)
    return {
      sensors,
      async setLevel(sensor, level) {
        chip.setLevel(pins[sensor as keyof typeof pins], level === 1)
        await vi.waitUntil(() => sensors.levels().get(sensor) === level, { interval: 1 })
      },
      async close() {
        await sensors.dispose()
        chip.remove()
      },
    }
  })
}

describe('a flow meter', () => {
  const meter = { kind: 'flow', pin: 7, ...wiring } as const

  it('loses no pulse: ten seconds of 200 Hz while nothing can read', async () => {
    const { chip, gpio } = await openPi('character-device')
    const sensors = await openPiSensors(gpio, { meter })
    const pulses = 2000
    for (let pulse = 0; pulse < pulses; pulse += 1) for (const high of [true, false]) chip.setLevel(meter.pin, high)
    await vi.waitUntil(() => sensors.levels().get('meter') === pulses)
    await sensors.dispose()
    chip.remove()
  })

  it('is refused if edges are not counted, with what to do', async () => {
    const { chip, gpio } = await openPi('onoff')
    await expect(openPiSensors(gpio, { meter })).rejects.toMatchObject({
      fact: expect.stringMatching(/^onoff cannot count the flow meter/),
      remedy: expect.stringContaining('gpio = "character-device"'),
    })
    expect(chip.level(meter.pin)).toBe(false)
    chip.remove()
  })
})
