import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Buttons } from '../../../hal/buttons.ts'

/** Buttons `espresso` and `lungo`, and a way to press them. */
export interface ButtonsHarness {
  readonly buttons: Buttons
  /** Presses and releases. Resolves when the driver can have seen it. */
  press(button: string): Promise<void>
  close(): Promise<void>
}

export function describeButtonsContract(name: string, open: () => Promise<ButtonsHarness>): void {
  describe(`${name}: buttons`, () => {
    let harness: ButtonsHarness
    const stop = { signal: new AbortController() }
    beforeEach(async () => {
      harness = await open()
      stop.signal = new AbortController()
    })
    afterEach(async () => {
      stop.signal.abort()
      await harness.close()
    })
    const presses = () => harness.buttons.presses(stop.signal.signal)[Symbol.asyncIterator]()

    it('reports presses by the name of their button, in order', async () => {
      const iterator = presses()
      for (const button of ['espresso', 'lungo', 'espresso']) {
        const next = iterator.next()
        await harness.press(button)
        expect(await next).toEqual({ done: false, value: { button } })
      }
    })

    it('drops a press while nothing waits for one', async () => {
      const iterator = presses()
      const first = iterator.next()
      await harness.press('lungo')
      await first
      await harness.press('lungo')
      const next = iterator.next()
      await harness.press('espresso')
      expect((await next).value).toEqual({ button: 'espresso' })
    })

    it('ends when the signal aborts', async () => {
      const next = presses().next()
      stop.signal.abort()
      expect(await next).toEqual({ done: true, value: undefined })
    })

    it('does not start if the signal is already aborted', async () => {
      stop.signal.abort()
      expect((await presses().next()).done).toBe(true)
    })
  })
}
