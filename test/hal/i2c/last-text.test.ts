import { expect, it } from 'vitest'
import { hd44780 } from '../../../hal/i2c/hd44780.ts'
import { createI2cDisplay, type DisplayModel } from '../../../hal/i2c/i2c-display.ts'
import { ssd1306 } from '../../../hal/i2c/ssd1306.ts'

const texts = [
  ['Out of service', 'Switched off'],
  ['Außer Betrieb', 'Ausgeschaltet'],
]
const models: [string, DisplayModel][] = [
  ['HD44780', hd44780],
  ['SSD1306 of 32 rows', ssd1306(32)],
  ['SSD1306 of 64 rows', ssd1306(64)],
]
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

it.each(models.flatMap(([name, model]) => texts.map(text => [name, text, model] as const)))(
  'the last text stays on an %s once the display is closed: %j',
  async (_, text, model) => {
    const written: string[] = []
    const display = createI2cDisplay(() => ({ write: bytes => void written.push(hex(bytes)), close: () => undefined }), model)
    await display.show(['Choose a drink'])
    const before = written.length
    const shown = display.show(text)
    await display.dispose()
    await shown
    const [screen, ...more] = model.screens(text)
    expect(more).toEqual([])
    expect(written.slice(before)).toEqual(screen?.map(({ bytes }) => hex(bytes)))
  },
)
