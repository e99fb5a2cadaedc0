import { z } from 'zod'

/** The driver of the relay's lines, with that driver's own options. */
export const relayLinesConfig = z.strictObject({
  driver: z.string(),
  options: z.unknown(),
  lines: z.array(z.string().min(1).max(64)).min(1),
})

/** The guard's complete configuration, passed as its first argument. */
export const guardConfig = relayLinesConfig.extend({
  /** The longest pulse allowed. */
  maxPulseMs: z.number().positive(),
  /** A closed line opens after this time without a heartbeat. */
  heartbeatTimeoutMs: z.number().positive(),
})

export type RelayLinesConfig = z.infer<typeof relayLinesConfig>
export type GuardConfig = z.infer<typeof guardConfig>
