import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hd44780 } from '../../hal/i2c/hd44780.ts'
import { openI2cDevice } from '../../hal/i2c/i2c-device.ts'
import { openI2cDisplay } from '../../hal/i2c/open-i2c-display.ts'
import { ssd1306 } from '../../hal/i2c/ssd1306.ts'

const tracing = '/sys/kernel/tracing'

/** The bus of the kernel's i2c-stub. */
const bus = () => {
  const folder = '/sys/class/i2c-dev'
  const name = readdirSync(folder).find(each => readFileSync(`${folder}/${each}/name`, 'utf8').startsWith('SMBus stub'))
  return `/dev/${name}`
}

/** The bytes that the kernel wrote to the bus, one write per line: `i2c-0 a=027 f=0000 c=3c BYTE_DATA l=1 [38]`. */
function written(): number[][] {
  const lines = readFileSync(`${tracing}/trace`, 'utf8').split('\n')
  return lines.flatMap(line => {
    const [, command, protocol = '', data = ''] = / smbus_write: .* c=([0-9a-f]+) (\w+) l=\d+ \[([0-9a-f-]*)\]/.exec(line) ?? []
    if (command === undefined) return []
    const bytes = data === '' ? [] : data.split('-').map(byte => Number.parseInt(byte, 16))
    // A block's first byte is its length.
    return [[Number.parseInt(command, 16), ...(protocol.includes('BLOCK') ? bytes.slice(1) : bytes)]]
  })
}

const expected = (writes: readonly { readonly bytes: Uint8Array }[]) => writes.flatMap(({ bytes }) => [...bytes])

describe('a display on the kernel’s bus', () => {
  beforeAll(() => writeFileSync(`${tracing}/events/smbus/smbus_write/enable`, '1'))
  afterAll(() => writeFileSync(`${tracing}/events/smbus/smbus_write/enable`, '0'))

  it.each([
    ['hd44780', hd44780, 0x27],
    ['ssd1306', ssd1306(64), 0x3c],
  ] as const)('%s: exactly these bytes', async (driver, model, address) => {
    const display = openI2cDisplay(driver === 'hd44780' ? { driver, bus: bus(), address } : { driver, bus: bus(), address, height: 64 })
    writeFileSync(`${tracing}/trace`, '')
    await display.show(['Espresso 0.80', 'Tap phone or card'])
    expect(written().flat()).toEqual(expected([...model.start, ...(model.screens(['Espresso 0.80', 'Tap phone or card'])[0] ?? [])]))
    await display.dispose()
  })

  it('reports that no chip answers at an address', () => {
    const device = openI2cDevice(bus(), 0x40)
    expect(() => device.write(Uint8Array.of(1, 2))).toThrow(/^The chip at 0x40 on .* does not acknowledge a write \(ENODEV\)\.\n/)
    device.close()
  })
})
