import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import type { Revocation } from '../core/messages.ts'
import type { CompactSignature, RecoverAddress } from '../core/signature.ts'
import { isSignedBy } from './proofs.ts'
import { type Limit, sameDomain, type WalletState } from './state.ts'

/** Changes made by the wallet's owner. Pure: each returns the new state. */

/** A revocation as received by a wallet. */
export interface SignedRevocation {
  readonly domain: Domain
  readonly issuer: Address
  readonly revocation: Revocation
  readonly signature: CompactSignature
}

/**
 * The state with this revocation, which ends badges that PREVIOUS shows, and the wallet's own. One of a time to come would end badges that are
 * not issued yet: the contract and the machines refuse it too.
 * @param now Unix seconds
 * @throws Error when its signature is not the issuer's, or its time is still to come
 */
export function addRevocation(
  state: WalletState,
  added: SignedRevocation,
  { recover, now }: { readonly recover: RecoverAddress; readonly now: bigint },
): WalletState {
  const { domain, issuer, revocation, signature } = added
  if (!isSignedBy(issuer, { domain, name: 'Revocation', message: revocation, signature }, recover))
    throw new CremaError({
      code: 'wrong-signer',
      fact: `The revocation is not signed by ${issuer}.`,
      expected: `its signature for the contract ${domain.contract} on chain ${domain.chainId}`,
      remedy: 'Ask the issuer for a new one.',
    })
  if (revocation.at > now)
    throw new CremaError({
      code: 'revocation-in-future',
      fact: `The revocation of ${revocation.holder} is of a time to come, ${revocation.at}.`,
      expected: `at most the phone's time, ${now}`,
      remedy: 'Check the clock of the phone, and ask the issuer for a new one.',
    })
  return { ...state, revocations: [...state.revocations, { domain, issuer, ...revocation }] }
}

/** Replaces the limit for this chain and token. */
export function setLimit(state: WalletState, limit: Limit): WalletState {
  const isSame = ({ chainId, token }: Limit) => chainId === limit.chainId && token === limit.token
  return { ...state, limits: [...state.limits.filter(other => !isSame(other)), limit] }
}

/** Declares whether this wallet's key is an issuer in a domain. */
export const setIssuing = (state: WalletState, domain: Domain, isIssuer: boolean): WalletState => ({
  ...state,
  issuing: [...state.issuing.filter(other => !sameDomain(other, domain)), ...(isIssuer ? [domain] : [])],
})
