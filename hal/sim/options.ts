import { z } from 'zod'

/** Options of every simulated driver. */
export const simOptions = z.strictObject({ socketPath: z.string().min(1) })

export type SimOptions = z.infer<typeof simOptions>
