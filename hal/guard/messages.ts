import { z } from 'zod'

const id = z.int().nonnegative()
/** Milliseconds of CLOCK_MONOTONIC, the guard's own. */
const at = z.number()

/** What the daemon writes to the guard, a line of JSON each. */
export const guardRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pulse'), id, line: z.string(), ms: z.number() }),
  z.strictObject({ type: z.literal('open'), id }),
  z.strictObject({ type: z.literal('beat') }),
])

/** What the guard answers. `all-open` answers `open`; `lost` goes before its end. */
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

/** Longest line either side takes, in bytes. */
export const MAX_GUARD_LINE_BYTES = 4096
