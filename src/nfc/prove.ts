import { type Address, toHex } from '../core/hex.ts'
import { digestOf, structHash, type Visit } from '../core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { RandomBytes } from '../support/system.ts'
import type { Tap } from './tap.ts'

export interface ProofParts {
  readonly recover: RecoverAddress
  readonly randomBytes: RandomBytes
}

/**
 * CHALLENGE: whether the phone in the field holds this holder's key. The nonce is fresh and used once. TERMS goes first: a phone
 * signs Visit in the domain of a channel that it knows or was shown.
 * @throws CardGoneError; PhoneRefused
 */
export async function provesItself(
  tap: Tap,
  holder: Address,
  { presented, separator }: ServedChannel,
  { recover, randomBytes }: ProofParts,
): Promise<boolean> {
  const visit: Visit = { machine: presented.terms.machine, nonce: toHex(randomBytes(32)) }
  await tap.terms(presented)
  const signature = await tap.challenge(visit)
  return recoverSigner(digestOf(separator, structHash('Visit', visit)), signature, recover) === holder
}
