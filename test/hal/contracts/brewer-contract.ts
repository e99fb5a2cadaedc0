import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Brewer } from '../../../hal/brewer.ts'

/** A brewer of `espresso` and `lungo`, and an instrument that counts what it brewed. */
export interface BrewerHarness {
  readonly brewer: Brewer
  /** The number of cups brewed, counted independently of the driver. */
  brewed(): Promise<number>
  close(): Promise<void>
}

export function describeBrewerContract(name: string, open: () => Promise<BrewerHarness>): void {
  describe(`${name}: brewer`, () => {
    let harness: BrewerHarness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())

    it('brews one cup for each call, and counts it', async () => {
      for (const product of ['espresso', 'lungo', 'espresso']) {
        const brewing = harness.brewer.brew(product)
        await brewing.started
        expect(await brewing.finished).toBe('done')
      }
      expect(await harness.brewer.counters()).toEqual({ espresso: 2, lungo: 1 })
      expect(await harness.brewed()).toBe(3)
    })

    it('is ready for its products, and reports an unknown one', async () => {
      expect(await harness.brewer.ready('espresso')).toEqual({ reasons: [] })
      expect((await harness.brewer.ready('ristretto')).reasons).toEqual([expect.stringContaining('espresso, lungo')])
    })

    it('does not brew an unknown product', async () => {
      const brewing = harness.brewer.brew('ristretto')
      await expect(brewing.started).rejects.toThrow(/ristretto/)
      expect(await brewing.finished).toBe('failed')
      expect(await harness.brewed()).toBe(0)
    })

    it('is not ready while it brews, and refuses a second cup then', async () => {
      const first = harness.brewer.brew('espresso')
      expect((await harness.brewer.ready('lungo')).reasons).not.toEqual([])
      const second = harness.brewer.brew('lungo')
      await expect(second.started).rejects.toThrow()
      expect(await second.finished).toBe('failed')
      expect(await first.finished).toBe('done')
      expect((await harness.brewer.ready('lungo')).reasons).toEqual([])
      expect(await harness.brewed()).toBe(1)
    })
  })
}
