import { z } from 'zod'

/** `[hal.reader]` with `driver = "pn532"`. */
export const pn532ReaderConfig = z.strictObject({
  driver: z.literal('pn532'),
  /** The serial port's path. */
  port: z.string().min(1).default('/dev/serial0'),
})
