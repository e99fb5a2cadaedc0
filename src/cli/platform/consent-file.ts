import { z } from 'zod'
import type { GivenConsent } from '../../chain/platform/calls.ts'
import type { Domain } from '../../core/domain.ts'
import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { digest } from '../../core/messages.ts'
import { type CompactSignature, recoverSigner, type Signer } from '../../core/signature.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField, chainIdField, timeField, wordField } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { nowSeconds, showTime } from '../support/times.ts'

/** An issuer's signed consent to be named, valid in one Agreements contract until its end. */
export interface SignedConsent {
  /** `contract` is Agreements. */
  readonly domain: Domain
  readonly issuer: Address
  /** A customer; or a provider if the offer is zero. */
  readonly customer: Address
  readonly offerId: Hash
  /** Unix seconds, the last good one. */
  readonly expiresAt: bigint
  readonly signature: CompactSignature
}

/** The required content of a consent. */
export type ConsentFor = Omit<SignedConsent, 'expiresAt' | 'signature'>

const schema = z.strictObject({
  chainId: chainIdField,
  agreements: addressField,
  issuer: addressField,
  customer: addressField,
  offerId: wordField,
  expiresAt: timeField,
  r: wordField,
  vs: wordField,
})

export const signConsent = (
  signer: Signer,
  domain: Domain,
  customer: Address,
  expiresAt: bigint,
  offerId: Hash = ZERO_HASH,
): SignedConsent => ({
  domain,
  issuer: signer.address,
  customer,
  offerId,
  expiresAt,
  signature: signer.sign(digest(domain, 'Consent', { customer, offerId, expiresAt })),
})

export const consentContent = ({ domain, issuer, customer, offerId, expiresAt, signature }: SignedConsent) => ({
  chainId: Number(domain.chainId),
  agreements: domain.contract,
  issuer,
  customer,
  offerId,
  expiresAt: Number(expiresAt),
  ...signature,
})

/** @throws CommandFailure when it is not a consent, or its signature is not the issuer's */
export function readConsentFile(path: string): SignedConsent {
  const result = schema.safeParse(readJsonFile(path, 'consent file'))
  if (!result.success)
    throw new CommandFailure({
      code: 'consent-file-invalid',
      fact: `${path} is not a consent file.`,
      details: faultLines(result.error),
      expected: 'a file from crema company consent or crema provider consent',
      remedy: "Make one with the issuer's key: crema company consent",
    })
  const { chainId, agreements, r, vs, ...parties } = result.data
  const consent = { ...parties, domain: { chainId, contract: agreements }, signature: { r, vs } }
  requireSigned(path, consent)
  return consent
}

/** @throws CommandFailure when it is not a consent, is for something else, has expired, or its signature is not the issuer's */
export function readConsent(path: string, expected: ConsentFor, now = nowSeconds()): GivenConsent {
  const consent = readConsentFile(path)
  const [found, wanted] = [fieldsOf(consent), fieldsOf(expected)]
  for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) {
    if (found[key] !== wanted[key])
      throw new CommandFailure({
        code: 'consent-mismatch',
        fact: `The consent in ${path} has the ${key} ${found[key]}.`,
        expected: String(wanted[key]),
        remedy: 'Make a consent for this offer and customer.',
      })
  }
  const { expiresAt, signature } = consent
  if (expiresAt >= now) return { expiresAt, ...signature }
  throw new CommandFailure({
    code: 'consent-expired',
    fact: `The consent in ${path} ended at ${showTime(expiresAt)}.`,
    expected: 'one that is still valid',
    remedy: 'Make a new one: crema company consent',
  })
}

function requireSigned(path: string, { domain, issuer, customer, offerId, expiresAt, signature }: SignedConsent): void {
  const signer = recoverSigner(digest(domain, 'Consent', { customer, offerId, expiresAt }), signature, recoverAddress)
  if (signer === issuer) return
  throw new CommandFailure({
    code: 'wrong-signer',
    fact: `The consent in ${path} is signed by ${signer ?? 'an invalid signature'}.`,
    expected: `the signature of the issuer ${issuer}`,
    remedy: 'Make it again: crema company consent',
  })
}

const fieldsOf = ({ domain, issuer, customer, offerId }: ConsentFor) => ({
  chainId: domain.chainId,
  agreements: domain.contract,
  issuer,
  customer,
  offerId,
})
