import { z } from 'zod'

/** What every simulated driver needs to know. */
export const simOptions = z.strictObject({ socketPath: z.string().min(1) })

export type SimOptions = z.infer<typeof simOptions>
