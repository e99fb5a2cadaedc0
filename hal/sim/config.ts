import { z } from 'zod'

/** `[hal]` with `driver = "sim"`. */
export const simHalConfig = {
  driver: z.literal('sim'),
  /** The simulator's socket. */
  socket: z.string().min(1),
}

/** `[hal.reader]` with `driver = "sim"`. */
export const simReaderConfig = z.strictObject({ driver: z.literal('sim') })
