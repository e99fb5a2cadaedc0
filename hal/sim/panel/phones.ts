import { z } from 'zod'

const privateKey = z.string().regex(/^0x[0-9a-f]{64}$/, 'expected a private key, 0x and 64 lower-case hex digits')

const phone = z.strictObject({
  kind: z.literal('phone'),
  name: z.string().min(1).max(24),
  /** Whose it is: `Employee`, `Stranger`. */
  note: z.string().max(40).optional(),
  key: privateKey,
  /** The content of a badge file, as `crema company badge issue` writes it. */
  badge: z.looseObject({}).optional(),
})

/** The file of `--phones`: what can be laid on the reader, each of a kind with its own fields. An unknown kind is answered with all the valid ones. */
export const phonesSchema = z
  .array(
    z.discriminatedUnion('kind', [phone], {
      error: issue => (issue.code === 'invalid_union' ? 'kind: expected one of: phone' : undefined),
    }),
  )
  .max(12)

export type PhoneEntry = z.infer<typeof phonesSchema>[number]
