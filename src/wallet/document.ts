import { z } from 'zod'
import { CremaError } from '../core/crema-error.ts'
import { type Hex, isAddress, isHash, ZERO_ADDRESS } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { emptyState, type WalletState } from './state.ts'

/** Version of the stored document: JSON, with amounts and times as decimal text. */
const VERSION = 1

const uint = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .transform(BigInt)
const hexText = (is: (text: string) => boolean) => z.custom<Hex>(value => typeof value === 'string' && is(value))
const address = hexText(isAddress)
const hash = hexText(isHash)
const signature = z.object({ r: hash, vs: hash })
const domain = z.object({ chainId: uint, contract: address })
const token = z.object({ decimals: z.number(), symbol: z.string() })

const receipt = z.object({ channelId: hash, sequence: uint, cumulativeAmount: uint, issuedAt: uint, previous: hash })
const terms = z.object({
  payer: address,
  payee: address,
  token: address,
  issuer: address,
  machine: address,
  noticePeriod: z.number(),
})

const purchase = z.object({ price: uint, label: z.string(), signedAt: uint })
const daySum = z.object({ day: uint, amount: uint })

/** What has a default came after 0.1, whose stores still open. */
const schema: z.ZodType<WalletState & { readonly version: number }> = z.object({
  version: z.literal(VERSION),
  badges: z.array(
    z.object({
      domain,
      issuer: address,
      badge: z.object({ holder: address, issuedAt: uint, expiresAt: uint, dailyLimit: uint }),
      signature,
      token: token.extend({ address }).nullable(),
    }),
  ),
  issuing: z.array(domain).default([]),
  channels: z.array(
    z.object({
      id: hash,
      domain,
      terms,
      token,
      machineName: z.string(),
      receipts: z.array(
        z.object({ receipt, hash, signature, acceptance: signature.nullable(), purchase: purchase.nullable().default(null) }),
      ),
      open: daySum.nullable().default(null),
    }),
  ),
  limits: z.array(z.object({ chainId: uint, token: address, perPurchase: uint.nullable(), perDay: uint.nullable() })),
  spent: z.array(
    daySum.extend({ chainId: uint, contract: address.default(ZERO_ADDRESS), issuer: address.default(ZERO_ADDRESS), token: address }),
  ),
  revocations: z.array(z.object({ domain, issuer: address, holder: address, at: uint })),
  cups: z.array(
    purchase.extend({
      channelId: hash,
      receipt: hash,
      outcome: z.enum(['brewing', 'credit', 'refused']).nullable(),
    }),
  ),
  deliveries: z.array(z.object({ receipt, signature, workOrders: address, orderId: uint, completion: signature })).default([]),
  lastSignedAt: uint.nullable(),
})

/** Serialises a state. */
export const writeDocument = (state: WalletState): string =>
  JSON.stringify({ version: VERSION, ...state }, (_, value) => (typeof value === 'bigint' ? value.toString() : value))

/**
 * Parses a document; null gives an empty state.
 * @throws Error naming the first invalid key
 */
export function readDocument(text: string | null): WalletState {
  if (text === null) return emptyState
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) {
    const { version: _, ...state } = parsed.data
    return state
  }
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') || 'its whole'
  throw new CremaError({
    code: 'wallet-store-invalid',
    fact: `The wallet’s store cannot be read at ${where}: ${printable(issue?.message ?? '')}.`,
    expected: `version ${VERSION}`,
    remedy: 'Restore it from a copy.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
