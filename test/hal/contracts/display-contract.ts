import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Display } from '../../../hal/display.ts'

/** A display, and a way to read it. */
export interface DisplayHarness {
  readonly display: Display
  seen(): Promise<readonly string[]>
  close(): Promise<void>
}

export function describeDisplayContract(name: string, open: () => Promise<DisplayHarness>): void {
  describe(`${name}: display`, () => {
    let harness: DisplayHarness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())

    it('shows lines', async () => {
      await harness.display.show(['Espresso 0.50', 'Tap now'])
      expect(await harness.seen()).toEqual(['Espresso 0.50', 'Tap now'])
    })

    it('shows nothing of the previous text', async () => {
      await harness.display.show(['Espresso 0.50', 'Tap now'])
      await harness.display.show(['Enjoy'])
      expect(await harness.seen()).toEqual(['Enjoy'])
    })

    it('accepts more text than fits', async () => {
      await harness.display.show(Array.from({ length: 100 }, (_, line) => `${line} `.repeat(500)))
      expect((await harness.seen())[0]).toMatch(/^0 /)
    })

    it('shows letters beyond ASCII', async () => {
      await harness.display.show(['Grüezi ☕'])
      expect(await harness.seen()).toEqual(['Grüezi ☕'])
    })
  })
}
