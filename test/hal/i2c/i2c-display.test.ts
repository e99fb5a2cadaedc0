import { expect, it, vi } from 'vitest'
import { HalError } from '../../../hal/errors.ts'
import { createI2cDisplay, type DisplayModel } from '../../../hal/i2c/i2c-display.ts'
import { openI2cDisplay } from '../../../hal/i2c/open-i2c-display.ts'

/** A model of a chip: starts with byte 0, then writes each line's length, two lines per screen. */
const model: DisplayModel = {
  start: [{ bytes: Uint8Array.of(0), waitMs: 0 }],
  screens: lines => {
    const writes = lines.map(line => ({ bytes: Uint8Array.of(line.length), waitMs: 0 }))
    return writes.length > 2 ? [writes.slice(0, 2), writes.slice(2)] : [writes]
  },
}

function setUp() {
  const bus = { written: [] as number[], opened: 0, closed: 0, isThere: true }
  const waits: { ms: number; over(): void }[] = []
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>(over => {
      waits.push({ ms, over })
      signal.addEventListener('abort', () => over(), { once: true })
    })
  const display = createI2cDisplay(
    () => {
      bus.opened += 1
      return {
        write([byte = -1]) {
          if (!bus.isThere)
            throw new HalError({ code: 'no-answer', fact: 'It does not answer.', expected: 'an answer', remedy: 'Check its wiring.' })
          bus.written.push(byte)
        },
        close: () => {
          bus.closed += 1
        },
      }
    },
    model,
    wait,
  )
  /** Ends the time of the current screen. */
  const turn = async () => {
    const turned = waits.length
    waits.at(-1)?.over()
    await vi.waitUntil(() => waits.length > turned)
  }
  return { bus, display, waits, turn }
}

it('starts the chip before the first screen only', async () => {
  const { bus, display } = setUp()
  await display.show(['a', 'bb'])
  await display.show(['ccc'])
  expect(bus).toMatchObject({ written: [0, 1, 2, 3], opened: 1 })
  await display.dispose()
  expect(bus.closed).toBe(1)
})

it('shows the last of many', async () => {
  const { bus, display } = setUp()
  await Promise.all(['a', 'bb', 'ccc', 'dddd'].map(line => display.show([line])))
  expect(bus.written.at(-1)).toBe(4)
  expect(bus.written.length).toBeLessThan(5)
})

it('rotates the screens of a text that needs more than one, until something else is shown', async () => {
  const { bus, display, waits, turn } = setUp()
  await display.show(['a', 'bb', 'ccc'])
  expect(bus.written).toEqual([0, 1, 2])
  await vi.waitUntil(() => waits.length > 0)
  expect(waits[0]?.ms).toBe(2000)
  await turn()
  await turn()
  expect(bus.written).toEqual([0, 1, 2, 3, 1, 2])
  await display.show(['dddd'])
  waits.at(-1)?.over()
  await display.show(['eeeee'])
  expect(bus.written.slice(6)).toEqual([4, 5])
  await display.dispose()
})

it('turns no more after it was closed, or when it does not answer', async () => {
  for (const end of ['close', 'unplug']) {
    const { bus, display, waits } = setUp()
    await display.show(['a', 'bb', 'ccc'])
    await vi.waitUntil(() => waits.length > 0)
    if (end === 'close') await display.dispose()
    else bus.isThere = false
    waits[0]?.over()
    await vi.waitUntil(() => bus.closed === 1)
    await Promise.resolve()
    expect(bus.written).toEqual([0, 1, 2])
  }
})

it('reports that the chip does not answer, and restarts it when it is back', async () => {
  const { bus, display } = setUp()
  await display.show(['a'])
  bus.isThere = false
  await expect(display.show(['bb'])).rejects.toThrow('It does not answer.')
  expect(bus.closed).toBe(1)
  bus.isThere = true
  await display.show(['ccc'])
  expect(bus).toMatchObject({ written: [0, 1, 0, 3], opened: 2 })
})

it('names a missing bus when something is shown', async () => {
  const display = openI2cDisplay({ driver: 'hd44780', bus: '/dev/i2c-none', address: 0x27 })
  await expect(display.show(['Espresso'])).rejects.toMatchObject({
    fact: 'There is no I2C bus /dev/i2c-none.',
    remedy: expect.stringContaining('dtparam=i2c_arm=on'),
  })
  await display.dispose()
})
