import { z } from 'zod'

/** Which driver drives the lines, with that driver's own options. */
export const relayLinesConfig = z.strictObject({
  driver: z.string(),
  options: z.unknown(),
  lines: z.array(z.string().min(1).max(64)).min(1),
})

/** The guard's whole configuration, as it gets it in its first argument. */
export const guardConfig = relayLinesConfig.extend({
  /** No pulse is longer. */
  maxPulseMs: z.number().positive(),
  /** A closed line opens when no beat came for so long. */
  heartbeatTimeoutMs: z.number().positive(),
})

export type RelayLinesConfig = z.infer<typeof relayLinesConfig>
export type GuardConfig = z.infer<typeof guardConfig>
