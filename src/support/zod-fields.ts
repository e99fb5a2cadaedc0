import { z } from 'zod'
import { reasonOf } from '../core/crema-error.ts'
import { type Address, type Hash, isHash } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { AMOUNT_LIMIT } from '../core/token-unit.ts'
import { addressFault } from './address-fault.ts'
import { parseDurationMs, parseDurationSeconds } from './duration.ts'

/** zod schemas for fields of files and options that people write. */

/** For a value that is given, but of a type or form that the field does not take; a missing one is named as such. */
export const expecting =
  (expected: string) =>
  ({ input }: { readonly input?: unknown }): string | undefined =>
    input === undefined ? undefined : `expected ${expected}, got ${shown(input)}`

/** Lists and objects are not quoted: they may be deeper than JSON.stringify can go. */
function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  return typeof input === 'object' && input !== null && !(input instanceof Date)
    ? 'an object'
    : printable(JSON.stringify(input) ?? String(input), 60)
}

/** An address, with or without a checksum, as lowercase. */
export const addressField = z
  .string({ error: expecting('an address in quotes, 0x and 40 hex digits') })
  .transform((text, context): Address => {
    const fault = addressFault(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    return text.toLowerCase() as Address
  })

/** 32 bytes of hex, as lowercase. */
export const wordField = z
  .string()
  .refine(isHash, 'expected 32 bytes, 0x and 64 hex digits')
  .transform(text => text.toLowerCase() as Hash)

/** An amount in the token's smallest unit, as digits in quotes: JSON numbers would round it. Within the contract's width (uint128). */
export const unitsField = z
  .string()
  .regex(/^\d{1,39}$/, 'expected digits in quotes, an amount in the token’s smallest unit')
  .transform(BigInt)
  .refine(amount => amount < AMOUNT_LIMIT, 'expected less than 2^128')

const AMOUNT = 'an amount in the token’s unit in quotes, such as "0.80"'

/** An amount in the token's unit, as people write it. The number of decimals is checked where the token is known. */
export const amountField = z.string({ error: expecting(AMOUNT) }).regex(/^\d{1,30}(\.\d+)?$/, { error: expecting(AMOUNT) })

const duration = (parseText: (text: string) => number) =>
  z.string({ error: expecting('a duration in quotes, such as "30s" or "7d"') }).transform((text, context) => {
    try {
      return parseText(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: reasonOf(error) })
      return z.NEVER
    }
  })

/** A duration such as `7d`, in seconds. */
export const secondsField = duration(parseDurationSeconds)

/** A duration such as `500ms`, in milliseconds. */
export const millisecondsField = duration(parseDurationMs)

/** A text of 1 to `most` bytes of UTF-8, which has no code for half a surrogate pair. */
export const shortText = (most: number) =>
  z
    .string()
    .min(1)
    .refine(text => !/\p{Surrogate}/u.test(text), 'expected text in UTF-8')
    .refine(text => new TextEncoder().encode(text).length <= most, `expected at most ${most} bytes`)

/** A time in Unix seconds. */
export const timeField = z.int().nonnegative().transform(BigInt)

export const chainIdField = z.int().positive().transform(BigInt)

export const decimalsField = z
  .int({ error: expecting('the token’s number of decimals, such as 6') })
  .min(0)
  .max(36)

/** A token's symbol, short enough for TERMS (protocol, section 4). */
export const symbolField = shortText(8)
