import { z } from 'zod'

/** Requests of `crema machine …` to a running machine. One JSON line each way; amounts are strings in the token's smallest unit. */
export const controlRequestSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.literal('redeem') }),
  /** Withdraws what the machine knows of the chain to the newest block that the chain still has. */
  z.strictObject({ command: z.literal('resync') }),
  z.strictObject({ command: z.literal('close'), channel: z.string().optional() }),
  z.strictObject({ command: z.literal('receipts'), limit: z.int().min(1).max(1000) }),
  /** The newest receipt of each channel with everything that anyone needs to redeem it. */
  z.strictObject({ command: z.literal('claims') }),
  z.strictObject({ command: z.literal('vends'), limit: z.int().min(1).max(1000) }),
  z.strictObject({ command: z.literal('redemptions'), limit: z.int().min(1).max(1000) }),
  /** The amounts owed to holders for paid cups that were not brewed. */
  z.strictObject({ command: z.literal('credits') }),
  /** The owner's decision on a vend that waits for one. */
  z.strictObject({ command: z.literal('decide'), vend: z.int().positive(), decision: z.enum(['credit', 'brewed']) }),
  /** The owner's word that an alarm is dealt with. */
  z.strictObject({ command: z.literal('dismiss'), alarm: z.int().positive() }),
  /** A badge or a revocation from a file, verified like one from a phone. */
  z.strictObject({ command: z.literal('take-badge'), badge: z.unknown() }),
  /** Identifies the next card on the reader. The response is sent once the card is read. */
  z.strictObject({ command: z.literal('enrol'), seconds: z.int().min(5).max(600) }),
  z.strictObject({ command: z.literal('take-revocation'), revocation: z.unknown() }),
])

export type ControlRequest = z.infer<typeof controlRequestSchema>
