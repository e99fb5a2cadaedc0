import type { AcceptedClaim } from '../../src/core/accepted-claim.ts'
import type { Domain } from '../../src/core/domain.ts'
import type { Receipt } from '../../src/core/messages.ts'
import type { Signer } from '../../src/core/signature.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { accept, anna, domain as home, machine, makeReceipt, type SignedBadge, signReceipt, terms as usual } from './make.ts'

/** What a claim is made of; all but the amount as in the usual channel. */
export interface ClaimMade {
  readonly terms?: Terms
  readonly domain?: Domain
  /** Null: the holder is the issuer. */
  readonly badge: SignedBadge | null
  readonly holder?: Signer
  readonly machine?: Signer
  readonly of?: Partial<Receipt>
}

/** A claim of one receipt with this cumulative amount, signed by the holder (default: Anna) and accepted by the machine. */
export function makeAcceptedClaim(
  amount: bigint,
  { terms = usual, domain = home, badge, holder = anna, machine: by = machine, of = {} }: ClaimMade,
): AcceptedClaim {
  const receipt = makeReceipt(amount, null, { channelId: channelId(terms, domain), ...of })
  return { domain, terms, receipt, signature: signReceipt(holder, receipt, domain), badge, acceptance: accept(receipt, by, domain) }
}
