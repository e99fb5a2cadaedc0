import { expect, it } from 'vitest'
import { HalError } from '../../../hal/errors.ts'
import { createI2cDisplay, type DisplayModel } from '../../../hal/i2c/i2c-display.ts'
import { openI2cDisplay } from '../../../hal/i2c/open-i2c-display.ts'

/** A chip that is told 0 to start, then each line's length. */
const model: DisplayModel = {
  start: [{ bytes: Uint8Array.of(0), waitMs: 0 }],
  screen: lines => lines.map(line => ({ bytes: Uint8Array.of(line.length), waitMs: 0 })),
}

function setUp() {
  const bus = { written: [] as number[], opened: 0, closed: 0, isThere: true }
  const display = createI2cDisplay(() => {
    bus.opened += 1
    return {
      write([byte = -1]) {
        if (!bus.isThere) throw new HalError('It does not answer.')
        bus.written.push(byte)
      },
      close: () => {
        bus.closed += 1
      },
    }
  }, model)
  return { bus, display }
}

it('starts the chip before the first screen only', async () => {
  const { bus, display } = setUp()
  await display.show(['a', 'bb'])
  await display.show(['ccc'])
  expect(bus).toMatchObject({ written: [0, 1, 2, 3], opened: 1 })
  await display.close()
  expect(bus.closed).toBe(1)
})

it('shows the last of many', async () => {
  const { bus, display } = setUp()
  await Promise.all(['a', 'bb', 'ccc', 'dddd'].map(line => display.show([line])))
  expect(bus.written.at(-1)).toBe(4)
  expect(bus.written.length).toBeLessThan(5)
})

it('says that it does not answer, and starts anew when it is back', async () => {
  const { bus, display } = setUp()
  await display.show(['a'])
  bus.isThere = false
  await expect(display.show(['bb'])).rejects.toThrow('It does not answer.')
  expect(bus.closed).toBe(1)
  bus.isThere = true
  await display.show(['ccc'])
  expect(bus).toMatchObject({ written: [0, 1, 0, 3], opened: 2 })
})

it('names a bus that is not there, when something is shown', async () => {
  const display = openI2cDisplay({ driver: 'hd44780', bus: '/dev/i2c-none', address: 0x27 })
  await expect(display.show(['Espresso'])).rejects.toMatchObject({
    message: 'There is no I2C bus /dev/i2c-none.',
    remedy: expect.stringContaining('dtparam=i2c_arm=on'),
  })
  await display.close()
})
