import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Relay } from '../../../hal/relay.ts'

/** A change of a line, measured independently of the driver. */
export interface Edge {
  readonly line: string
  readonly closed: boolean
  /** Milliseconds of the instrument's clock. */
  readonly at: number
}

/** A relay with lines `espresso` and `lungo` and a maximum pulse of `maxPulseMs`, and an instrument at its contacts. */
export interface RelayHarness {
  readonly relay: Relay
  readonly maxPulseMs: number
  /** Resolves with the next change to that level; each change is returned once. */
  nextEdge(line: string, closed: boolean): Promise<Edge>
  /** The number of times any line closed. */
  closings(): number
  close(): Promise<void>
}

/** Delay in milliseconds that a busy machine may add to a pulse. */
const slackMs = 150

export function describeRelayContract(name: string, open: () => Promise<RelayHarness>): void {
  describe(`${name}: relay`, () => {
    let harness: RelayHarness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())

    it('is ready', () => {
      expect(harness.relay.status()).toEqual({ state: 'ready' })
    })

    it('closes the line for the requested time', async () => {
      const pulse = harness.relay.pulse('lungo', 200)
      await pulse.contactClosed
      const closed = await harness.nextEdge('lungo', true)
      expect(await pulse.contactOpened).toEqual({ cut: false })
      const lasted = (await harness.nextEdge('lungo', false)).at - closed.at
      expect(lasted).toBeGreaterThan(200 - slackMs)
      expect(lasted).toBeLessThan(200 + slackMs)
    })

    it('pulses again, once each time', async () => {
      for (const line of ['espresso', 'lungo', 'espresso'])
        expect(await harness.relay.pulse(line, 20).contactOpened).toEqual({ cut: false })
      await harness.nextEdge('lungo', false)
      expect(harness.closings()).toBe(3)
    })

    it('refuses a pulse above the maximum, of zero length, or on an unknown line', async () => {
      const refused = [
        harness.relay.pulse('espresso', harness.maxPulseMs + 1),
        harness.relay.pulse('espresso', 0),
        harness.relay.pulse('espresso', Number.NaN),
        harness.relay.pulse('ristretto', 20),
      ]
      for (const pulse of refused) {
        await expect(pulse.contactClosed).rejects.toMatchObject({ name: 'HalError' })
        expect(await pulse.contactOpened).toEqual({ cut: true })
      }
      expect(harness.closings()).toBe(0)
    })

    it('refuses a pulse while another runs, which continues', async () => {
      const first = harness.relay.pulse('espresso', 200)
      const second = harness.relay.pulse('lungo', 20)
      await expect(second.contactClosed).rejects.toThrow(/one at a time/)
      expect(await first.contactOpened).toEqual({ cut: false })
      expect(harness.closings()).toBe(1)
    })

    it('opens at once when told to, and reports that the pulse was cut', async () => {
      const pulse = harness.relay.pulse('espresso', harness.maxPulseMs)
      await pulse.contactClosed
      const closed = await harness.nextEdge('espresso', true)
      await harness.relay.openContacts()
      const lasted = (await harness.nextEdge('espresso', false)).at - closed.at
      expect(lasted).toBeLessThan(slackMs)
      expect(await pulse.contactOpened).toEqual({ cut: true })
    })

    it('opens at close, and is of no use after it', async () => {
      const pulse = harness.relay.pulse('espresso', harness.maxPulseMs)
      await pulse.contactClosed
      await harness.relay.dispose()
      await harness.nextEdge('espresso', false)
      expect(await pulse.contactOpened).toEqual({ cut: true })
      await expect(harness.relay.pulse('espresso', 20).contactClosed).rejects.toMatchObject({ name: 'HalError' })
      await expect(harness.relay.openContacts()).rejects.toMatchObject({ name: 'HalError' })
    })
  })
}
