import { z } from 'zod'

const id = z.int().nonnegative()
/** Milliseconds of CLOCK_MONOTONIC, read by the guard. */
const at = z.number()

/** Requests from the daemon to the guard, one JSON object per line. */
export const guardRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pulse'), id, line: z.string(), ms: z.number() }),
  z.strictObject({ type: z.literal('open'), id }),
  z.strictObject({ type: z.literal('beat') }),
])

/** Reports from the guard. `all-open` answers `open`; `lost` precedes its exit. */
export const guardReportSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), at }),
  z.strictObject({ type: z.literal('closed'), id, at }),
  z.strictObject({ type: z.literal('opened'), id, cut: z.boolean(), at }),
  z.strictObject({ type: z.literal('refused'), id, reason: z.string() }),
  z.strictObject({ type: z.literal('all-open'), id, at }),
  z.strictObject({ type: z.literal('lost'), reason: z.string(), remedy: z.string() }),
])

export type GuardRequest = z.infer<typeof guardRequestSchema>
export type GuardReport = z.infer<typeof guardReportSchema>

/** The longest line that either side accepts, in bytes. */
export const MAX_GUARD_LINE_BYTES = 4096
