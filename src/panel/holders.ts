import { z } from 'zod'

const common = {
  name: z.string().min(1).max(24),
  /** A description of the holder: `Employee`, `Stranger`. */
  note: z.string().max(40).optional(),
  key: z.string().regex(/^0x[0-9a-f]{64}$/, 'expected a private key, 0x and 64 lower-case hex digits'),
}

/** A phone with the wallet. */
const phone = z.strictObject({
  kind: z.literal('phone'),
  ...common,
  /** The content of a badge file, as written by `crema company badge issue`. */
  badge: z.looseObject({}).optional(),
})

/** A signing card. It has no badge with it: the machine holds that, from a file or its customer's list. */
const card = z.strictObject({ kind: z.literal('card'), ...common })

/**
 * The file of `--phones`: phones and cards for the reader, each kind with its own fields. An unknown kind is answered with all valid kinds.
 */
export const holdersSchema = z
  .array(
    z.discriminatedUnion('kind', [phone, card], {
      error: issue => (issue.code === 'invalid_union' ? 'kind: expected one of: phone, card' : undefined),
    }),
  )
  .max(12)

export type HolderEntry = z.infer<typeof holdersSchema>[number]
export type PhoneEntry = Extract<HolderEntry, { kind: 'phone' }>
export type CardEntry = Extract<HolderEntry, { kind: 'card' }>
