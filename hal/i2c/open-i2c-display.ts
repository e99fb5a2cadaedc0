import type { Display } from '../display.ts'
import type { I2cDisplayConfig } from './config.ts'
import { hd44780 } from './hd44780.ts'
import { openI2cDevice } from './i2c-device.ts'
import { createI2cDisplay } from './i2c-display.ts'
import { ssd1306 } from './ssd1306.ts'

/** Opens the configured display. A missing display is no error until something is shown. */
export function openI2cDisplay(config: I2cDisplayConfig): Display {
  const model = config.driver === 'hd44780' ? hd44780 : ssd1306(config.height)
  return createI2cDisplay(() => openI2cDevice(config.bus, config.address), model)
}
