import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sensors } from '../../../hal/sensor.ts'

/** Sensors `water` and `tray`, and a way to set their levels. */
export interface SensorsHarness {
  readonly sensors: Sensors
  setLevel(sensor: string, level: number): Promise<void>
  close(): Promise<void>
}

export function describeSensorsContract(name: string, open: () => Promise<SensorsHarness>): void {
  describe(`${name}: sensors`, () => {
    let harness: SensorsHarness
    let stop: AbortController
    beforeEach(async () => {
      harness = await open()
      stop = new AbortController()
    })
    afterEach(async () => {
      stop.abort()
      await harness.close()
    })
    const changes = () => harness.sensors.changes(stop.signal)[Symbol.asyncIterator]()

    it('reports changes in order, and keeps the last levels', async () => {
      const iterator = changes()
      const first = iterator.next()
      await harness.setLevel('water', 1)
      await harness.setLevel('tray', 0)
      expect((await first).value).toEqual({ sensor: 'water', level: 1 })
      expect((await iterator.next()).value).toEqual({ sensor: 'tray', level: 0 })
      expect(harness.sensors.levels()).toEqual(
        new Map([
          ['water', 1],
          ['tray', 0],
        ]),
      )
    })

    it('does not report an unchanged level', async () => {
      const iterator = changes()
      const first = iterator.next()
      await harness.setLevel('water', 1)
      await first
      await harness.setLevel('water', 1)
      const next = iterator.next()
      await harness.setLevel('water', 0)
      expect((await next).value).toEqual({ sensor: 'water', level: 0 })
    })

    it('ends when the signal aborts', async () => {
      const next = changes().next()
      stop.abort()
      expect(await next).toEqual({ done: true, value: undefined })
    })
  })
}
