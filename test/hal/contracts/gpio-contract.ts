import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HalError } from '../../../hal/errors.ts'
import type { Edge, Gpio, InputRequest } from '../../../hal/raspberry-pi/gpio.ts'

/** A driver on a chip of 54 lines, with independent access to the chip's pins. */
export interface GpioHarness {
  readonly gpio: Gpio
  /** Sets the external level of an input. */
  setLevel(pin: number, high: boolean): void
  /** The level at the pin, whichever side drives it. */
  level(pin: number): boolean
  /** The levels that an output has driven since it was opened, in order. */
  drivenLevels(pin: number): boolean[]
  /** Requests a line through the kernel's other interface. Returns the holder's name in the kernel, and a release function. */
  hold(pin: number): Promise<{ readonly holder: string; letGo(): void }>
  /** Runs a function as a user without access to GPIO. */
  asNobody<T>(act: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const pin = 17
const debounceMs = 100

export function describeGpioContract(name: string, open: () => Promise<GpioHarness>): void {
  describe(`${name}: gpio`, () => {
    let harness: GpioHarness
    let opened: { dispose(): void }[]
    beforeEach(async () => {
      harness = await open()
      opened = []
    })
    afterEach(async () => {
      for (const line of opened) line.dispose()
      await harness.close()
    })

    /** Opens an input and returns a way to await its edges one by one. */
    async function input(change: Partial<InputRequest> = {}) {
      const edges: Edge[] = []
      let wake = () => {}
      const onEdge = (edge: Edge) => {
        edges.push(edge)
        wake()
      }
      const line = await harness.gpio.openInput({
        pin,
        pull: 'external',
        activeLow: false,
        debounceMs: 0,
        edges: 'both',
        onEdge,
        ...change,
      })
      opened.push(line)
      let given = 0
      async function next(): Promise<Edge> {
        while (edges.length <= given) await new Promise<void>(resolve => (wake = resolve))
        given += 1
        return edges[given - 1] as Edge
      }
      return { line, next }
    }

    async function output(on: boolean, activeLow = false) {
      const line = await harness.gpio.openOutput({ pin, activeLow, on })
      opened.push(line)
      return line
    }

    it('reports each edge with its level, its time and its number', async () => {
      const { next } = await input()
      let before = monotonicMs()
      for (const [index, on] of [true, false, true, false].entries()) {
        harness.setLevel(pin, on)
        const edge = await next()
        expect(edge).toMatchObject({ on, sequence: index + 1 })
        expect(edge.at).toBeGreaterThanOrEqual(before - 1)
        expect(edge.at).toBeLessThanOrEqual(monotonicMs())
        before = edge.at
      }
    })

    it('reports only rising edges if requested', async () => {
      const { next } = await input({ edges: 'rising' })
      for (const sequence of [1, 2]) {
        harness.setLevel(pin, true)
        expect(await next()).toMatchObject({ on: true, sequence })
        harness.setLevel(pin, false)
      }
    })

    it('reads the level at any time', async () => {
      harness.setLevel(pin, true)
      const { line, next } = await input()
      expect(line.read()).toBe(true)
      harness.setLevel(pin, false)
      await next()
      expect(line.read()).toBe(false)
    })

    it('inverts an input that is active low', async () => {
      harness.setLevel(pin, true)
      const { line, next } = await input({ activeLow: true })
      expect(line.read()).toBe(false)
      harness.setLevel(pin, false)
      expect(await next()).toMatchObject({ on: true })
      expect(line.read()).toBe(true)
    })

    it('reports one edge for a bouncing contact', async () => {
      const { next } = await input({ debounceMs })
      for (const [index, on] of [true, false, true].entries()) {
        bounce(on)
        expect(await next()).toMatchObject({ on, sequence: index + 1 })
      }
    })

    it('reports nothing for a bounce that returns to the previous level', async () => {
      const { next } = await input({ debounceMs })
      bounce(false)
      bounce(true)
      expect(await next()).toMatchObject({ on: true, sequence: 1 })
    })

    /** Bounces and settles. Repeats it if the machine was so busy that one level lasted for the debounce time. */
    function bounce(settled: boolean): void {
      let longestMs: number
      do {
        longestMs = 0
        let last = monotonicMs()
        for (let turn = 0; turn < 25; turn += 1) {
          harness.setLevel(pin, turn % 2 === 0 ? settled : !settled)
          const now = monotonicMs()
          longestMs = Math.max(longestMs, now - last)
          last = now
        }
      } while (longestMs > debounceMs / 2)
    }

    it.each([
      ['off', false, false],
      ['on', true, false],
      ['off, active low', false, true],
      ['on, active low', true, true],
    ])('opens an output %s, and it was never the other way', async (_, on, activeLow) => {
      await output(on, activeLow)
      expect(harness.level(pin)).toBe(on !== activeLow)
      expect(new Set(harness.drivenLevels(pin))).toEqual(new Set([on !== activeLow]))
    })

    it.each([
      ['high', false],
      ['low', true],
    ])('drives an output that is active %s', async (_, activeLow) => {
      const line = await output(false, activeLow)
      for (const on of [true, false, true, true, false]) {
        line.set(on)
        expect(harness.level(pin)).toBe(on !== activeLow)
      }
    })

    it('drives and reads many lines at once', async () => {
      const lines = await Promise.all([2, 3, 4, 27].map(each => harness.gpio.openOutput({ pin: each, activeLow: false, on: each === 3 })))
      opened.push(...lines)
      lines[3]?.set(true)
      expect([2, 3, 4, 27].map(each => harness.level(each))).toEqual([false, true, false, true])
    })

    it('releases a line for the next user', async () => {
      for (const on of [true, false]) {
        const line = await harness.gpio.openOutput({ pin, activeLow: false, on })
        line.dispose()
        const { line: listening } = await input()
        opened.pop()
        listening.dispose()
      }
      const { letGo } = await harness.hold(pin)
      letGo()
    })

    it('reports no edges once disposed', async () => {
      const first = await input()
      opened.pop()
      first.line.dispose()
      const { next } = await input()
      harness.setLevel(pin, true)
      expect(await next()).toMatchObject({ on: true, sequence: 1 })
    })

    it('names the user of a line that is in use', async () => {
      const { holder, letGo } = await harness.hold(pin)
      const refused = output(false).catch(error => error)
      expect(await refused).toBeInstanceOf(HalError)
      expect(await refused).toMatchObject({
        message: expect.stringMatching(`GPIO ${pin} of .* is in use by "${holder}"`),
        remedy: expect.any(String),
      })
      letGo()
      await output(false)
    })

    it.each([54, -1, 1.5])('reports that there is no GPIO %s', async wrong => {
      const refused = await harness.gpio.openOutput({ pin: wrong, activeLow: false, on: false }).catch(error => error)
      expect(refused).toBeInstanceOf(HalError)
      expect(refused.message).toMatch(`There is no GPIO ${wrong}: `)
      expect(refused.message).toMatch('has 54 lines')
    })

    it('reports missing permission, and how to grant it', async () => {
      const refused = await harness.asNobody(() => output(false).catch(error => error))
      expect(refused).toBeInstanceOf(HalError)
      expect(refused).toMatchObject({
        message: expect.stringContaining('No permission'),
        remedy: expect.stringMatching(/group gpio.*\.rules/),
      })
    })
  })
}

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
