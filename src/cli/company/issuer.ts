import type { Signer } from '../../core/signature.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { CommandFailure } from '../support/failure.ts'
import type { TermsFile } from '../support/terms-file.ts'

/**
 * The issuer of a channel, from its key file.
 * @throws CommandFailure when the key is not the issuer's; KeyFileError
 */
export function openIssuer(key: string, { terms }: TermsFile): Signer {
  const signer = createSigner(readKey(key))
  if (signer.address === terms.issuer) return signer
  throw new CommandFailure({
    code: 'wrong-key',
    fact: `The key in ${key} is the key of ${signer.address}.`,
    expected: `the key of the channel's issuer ${terms.issuer}`,
    remedy: 'Name it with --key FILE.',
  })
}
