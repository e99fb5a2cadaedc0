import { z } from 'zod'

const place = (address: number) => ({
  bus: z.string().min(1).default('/dev/i2c-1'),
  /** As shown by `i2cdetect -y 1`. */
  address: z.int().min(0x03).max(0x77, 'expected an address of seven bits, 0x03 to 0x77').default(address),
})

/** `[hal.display]`: two lines of sixteen characters behind a PCF8574. */
export const hd44780Config = z.strictObject({ driver: z.literal('hd44780'), ...place(0x27) })

/** `[hal.display]`: 128 dots wide, with 21 characters a row: eight rows, or four at height 32. */
export const ssd1306Config = z.strictObject({
  driver: z.literal('ssd1306'),
  ...place(0x3c),
  height: z.union([z.literal(64), z.literal(32)]).default(64),
})

export type I2cDisplayConfig = z.output<typeof hd44780Config> | z.output<typeof ssd1306Config>
