import { z } from 'zod'
import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { type Badge, digest, type Messages, type Revocation } from '../core/messages.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from '../core/signature.ts'
import { faultLines } from '../support/fault-lines.ts'
import { addressField, chainIdField, decimalsField, symbolField, timeField, unitsField, wordField } from '../support/zod-fields.ts'

/** An unusable badge or revocation file. */
export class SignedFileError extends CremaError {
  override name = 'SignedFileError'
}

/** A badge with its issuer's verified signature. */
export interface IssuedBadge {
  readonly domain: Domain
  readonly issuer: Address
  readonly badge: Badge
  readonly signature: CompactSignature
  /** The token that the issuer pays in, as claimed by the issuer; null if not stated. */
  readonly token: { readonly address: Address; readonly decimals: number; readonly symbol: string } | null
  /** The holder's name or similar, for people. It is only in the file, never on-chain. */
  readonly label: string | null
}

/** A revocation with its issuer's verified signature. */
export interface IssuedRevocation {
  readonly domain: Domain
  readonly issuer: Address
  readonly revocation: Revocation
  readonly signature: CompactSignature
}

const signed = { chainId: chainIdField, contract: addressField, issuer: addressField, holder: addressField, r: wordField, vs: wordField }

const badgeSchema = z.strictObject({
  ...signed,
  issuedAt: timeField,
  expiresAt: timeField,
  dailyLimit: unitsField,
  token: z.strictObject({ address: addressField, decimals: decimalsField, symbol: symbolField }).optional(),
  label: z.string().max(100).optional(),
})

const revocationSchema = z.strictObject({ ...signed, revokedAt: timeField })

/**
 * Parses and verifies the content of a badge file.
 * @param content parsed JSON
 * @throws SignedFileError when a field is wrong or the signature is not the issuer's
 */
export function parseBadge(content: unknown, recover: RecoverAddress): IssuedBadge {
  const { chainId, contract, issuer, holder, issuedAt, expiresAt, dailyLimit, r, vs, token, label } = check(badgeSchema, content, 'badge')
  const issued = {
    domain: { chainId, contract },
    issuer,
    badge: { holder, issuedAt, expiresAt, dailyLimit },
    signature: { r, vs },
    token: token ?? null,
    label: label ?? null,
  }
  requireSigner('Badge', issued.badge, issued, recover)
  return issued
}

/**
 * Parses and verifies the content of a revocation file.
 * @param content parsed JSON
 * @throws SignedFileError when a field is wrong or the signature is not the issuer's
 */
export function parseRevocation(content: unknown, recover: RecoverAddress): IssuedRevocation {
  const { chainId, contract, issuer, holder, revokedAt, r, vs } = check(revocationSchema, content, 'revocation')
  const issued = { domain: { chainId, contract }, issuer, revocation: { holder, at: revokedAt }, signature: { r, vs } }
  requireSigner('Revocation', issued.revocation, issued, recover)
  return issued
}

/** The content of a badge file, to write as JSON. */
export const badgeContent = ({ domain, issuer, badge, signature, token, label }: IssuedBadge) => ({
  chainId: Number(domain.chainId),
  contract: domain.contract,
  issuer,
  holder: badge.holder,
  issuedAt: Number(badge.issuedAt),
  expiresAt: Number(badge.expiresAt),
  dailyLimit: String(badge.dailyLimit),
  ...signature,
  ...(token && { token }),
  ...(label !== null && { label }),
})

/** The content of a revocation file, to write as JSON. */
export const revocationContent = ({ domain, issuer, revocation, signature }: IssuedRevocation) => ({
  chainId: Number(domain.chainId),
  contract: domain.contract,
  issuer,
  holder: revocation.holder,
  revokedAt: Number(revocation.at),
  ...signature,
})

function check<Schema extends z.ZodType>(schema: Schema, content: unknown, name: string): z.infer<Schema> {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  throw new SignedFileError({
    code: 'signed-file-invalid',
    fact: `This is not a ${name}.`,
    details: faultLines(result.error),
    expected: `a ${name} file`,
    remedy: 'Ask the company for the file again (crema company badge).',
  })
}

interface SignedBy {
  readonly domain: Domain
  readonly issuer: Address
  readonly signature: CompactSignature
}

function requireSigner<Name extends 'Badge' | 'Revocation'>(
  name: Name,
  message: Messages[Name],
  { domain, issuer, signature }: SignedBy,
  recover: RecoverAddress,
): void {
  const signer = recoverSigner(digest(domain, name, message), signature, recover)
  if (signer === issuer) return
  throw new SignedFileError({
    code: 'wrong-signer',
    fact: `The ${name.toLowerCase()} of ${message.holder} is signed by ${signer ?? 'an invalid signature'}.`,
    expected: `the signature of ${issuer}, for the contract ${domain.contract} on chain ${domain.chainId}`,
    remedy: 'Ask the company for the file again.',
  })
}
