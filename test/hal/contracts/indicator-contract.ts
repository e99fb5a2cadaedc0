import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Indicator, LampState } from '../../../hal/indicator.ts'

/** A lamp, and a way to observe it. */
export interface IndicatorHarness {
  readonly indicator: Indicator
  /** The state that the lamp shows now. */
  seen(): Promise<LampState | null>
  close(): Promise<void>
}

const states: LampState[] = ['idle', 'tap-now', 'working', 'remove-card', 'refused', 'out-of-service']

export function describeIndicatorContract(name: string, open: () => Promise<IndicatorHarness>): void {
  describe(`${name}: indicator`, () => {
    let harness: IndicatorHarness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())

    it.each(states)('shows %s', async state => {
      await harness.indicator.show(state)
      expect(await harness.seen()).toBe(state)
    })

    it('shows the last of many', async () => {
      await Promise.all(states.map(state => harness.indicator.show(state)))
      expect(await harness.seen()).toBe('out-of-service')
    })
  })
}
