import { z } from 'zod'
import type { Domain } from '../../core/domain.ts'
import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { digest } from '../../core/messages.ts'
import { type CompactSignature, recoverSigner, type Signer } from '../../core/signature.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { addressField, chainIdField, faultLines, wordField } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'

/** An issuer's signed consent to be named, valid in one Agreements contract. */
export interface SignedConsent {
  /** `contract` is Agreements. */
  readonly domain: Domain
  readonly issuer: Address
  /** A customer; or a provider if the offer is zero. */
  readonly customer: Address
  readonly offerId: Hash
  readonly signature: CompactSignature
}

/** The required content of a consent. */
export type ConsentFor = Omit<SignedConsent, 'signature'>

const schema = z.strictObject({
  chainId: chainIdField,
  agreements: addressField,
  issuer: addressField,
  customer: addressField,
  offerId: wordField,
  r: wordField,
  vs: wordField,
})

export const signConsent = (signer: Signer, domain: Domain, customer: Address, offerId: Hash = ZERO_HASH): SignedConsent => ({
  domain,
  issuer: signer.address,
  customer,
  offerId,
  signature: signer.sign(digest(domain, 'Consent', { customer, offerId })),
})

export const consentContent = ({ domain, issuer, customer, offerId, signature }: SignedConsent) => ({
  chainId: Number(domain.chainId),
  agreements: domain.contract,
  issuer,
  customer,
  offerId,
  ...signature,
})

/** @throws CommandFailure when it is not a consent, is for something else, or its signature is not the issuer's */
export function readConsent(path: string, expected: ConsentFor): CompactSignature {
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
  const found = { chainId, agreements, ...parties }
  const wanted = { chainId: expected.domain.chainId, agreements: expected.domain.contract, ...partiesOf(expected) }
  for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) {
    if (found[key] !== wanted[key])
      throw new CommandFailure({
        code: 'consent-mismatch',
        fact: `The consent in ${path} has the ${key} ${found[key]}.`,
        expected: String(wanted[key]),
        remedy: 'Make a consent for this offer and customer.',
      })
  }
  const { domain, issuer, customer, offerId } = expected
  const signer = recoverSigner(digest(domain, 'Consent', { customer, offerId }), { r, vs }, recoverAddress)
  if (signer === issuer) return { r, vs }
  throw new CommandFailure({
    code: 'wrong-signer',
    fact: `The consent in ${path} is signed by ${signer ?? 'an invalid signature'}.`,
    expected: `the signature of the issuer ${issuer}`,
    remedy: 'Make it again: crema company consent',
  })
}

const partiesOf = ({ issuer, customer, offerId }: ConsentFor) => ({ issuer, customer, offerId })
