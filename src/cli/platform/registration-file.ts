import { z } from 'zod'
import type { Domain } from '../../core/domain.ts'
import type { Address } from '../../core/hex.ts'
import { digest } from '../../core/messages.ts'
import { type CompactSignature, recoverSigner, type Signer } from '../../core/signature.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField, chainIdField, wordField } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'

/** A machine's signed statement of who owns it, valid in one Machines contract. */
export interface SignedRegistration {
  /** `contract` is Machines. */
  readonly domain: Domain
  readonly machine: Address
  readonly owner: Address
  readonly signature: CompactSignature
}

const schema = z.strictObject({
  chainId: chainIdField,
  machines: addressField,
  machine: addressField,
  owner: addressField,
  r: wordField,
  vs: wordField,
})

export const signRegistration = (signer: Signer, domain: Domain, owner: Address): SignedRegistration => ({
  domain,
  machine: signer.address,
  owner,
  signature: signer.sign(digest(domain, 'Registration', { owner })),
})

export const registrationContent = ({ domain, machine, owner, signature }: SignedRegistration) => ({
  chainId: Number(domain.chainId),
  machines: domain.contract,
  machine,
  owner,
  ...signature,
})

/** @throws CommandFailure when it is not a registration, or its signature is not the machine's */
export function readRegistration(path: string): SignedRegistration {
  const result = schema.safeParse(readJsonFile(path, 'registration file'))
  if (!result.success)
    throw new CommandFailure({
      code: 'registration-file-invalid',
      fact: `${path} is not a registration file.`,
      details: faultLines(result.error),
      expected: 'a file from crema machine registration',
      remedy: 'Make one at the machine: crema machine registration',
    })
  const { chainId, machines: contract, machine, owner, r, vs } = result.data
  const domain = { chainId, contract }
  const signer = recoverSigner(digest(domain, 'Registration', { owner }), { r, vs }, recoverAddress)
  if (signer === machine) return { domain, machine, owner, signature: { r, vs } }
  throw new CommandFailure({
    code: 'wrong-signer',
    fact: `The registration in ${path} is signed by ${signer ?? 'an invalid signature'}.`,
    expected: `the signature of the machine ${machine}`,
    remedy: 'Make it again at the machine: crema machine registration',
  })
}
