import { z } from 'zod'
import { serialPortPath } from '../serial/config.ts'

/** `[hal.reader]` with `driver = "pn532"`. */
export const pn532ReaderConfig = z.strictObject({
  driver: z.literal('pn532'),
  port: serialPortPath,
})
