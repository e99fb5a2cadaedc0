import { inOrderOfKeeping } from '../core/best-badge.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { digest } from '../core/messages.ts'
import type { RecoverAddress } from '../core/signature.ts'
import { isGoodBadge, isSignedBy } from './proofs.ts'
import { type Channel, type HeldBadge, sameDomain, type WalletState } from './state.ts'
import type { World } from './world.ts'

/** The most badges kept from one issuer in one domain. */
export const MAX_BADGES = 8

/** The state of an added badge. `superseded`: it was not kept, because enough better ones are held. */
export type BadgeState = 'valid' | 'not-yet-valid' | 'expired' | 'revoked' | 'already-held' | 'superseded'

/** Identifies a badge: its issuer and the digest that the issuer signed. */
export const keyOf = ({ issuer, domain, badge }: HeldBadge): string => `${issuer} ${digest(domain, 'Badge', badge)}`

const isGoodAt = ({ badge, issuer, domain }: HeldBadge, at: bigint, { revocations }: WalletState): boolean =>
  isGoodBadge(badge, { issuer, domain, at, revocations })

/** Sorts badges by preference: those valid at `now`, newest first; those not yet valid, soonest first; then the rest, newest first. */
export function inOrder(badges: readonly HeldBadge[], now: bigint, state: WalletState): HeldBadge[] {
  const newestFirst = [...badges].sort((a, b) => Number(b.badge.issuedAt - a.badge.issuedAt))
  const those = (...states: BadgeState[]) => newestFirst.filter(held => states.includes(stateOf(held, now, state)))
  return [...those('valid'), ...those('not-yet-valid').reverse(), ...those('expired', 'revoked')]
}

/**
 * Adds a badge. A badge that is valid only later is kept beside the valid one and never replaces it.
 * @param now Unix seconds
 * @throws Error when it is another holder's or its signature is not the issuer's
 */
export function addBadge(
  state: WalletState,
  added: HeldBadge,
  { holder, recover, now }: { readonly holder: Address; readonly recover: RecoverAddress; readonly now: bigint },
): { readonly state: WalletState; readonly badgeState: BadgeState } {
  const { domain, issuer, badge, signature } = added
  if (badge.holder !== holder)
    throw new CremaError({
      code: 'wrong-holder',
      fact: `The badge is for ${badge.holder}.`,
      expected: `this wallet, ${holder}`,
      remedy: 'Ask for a badge of that address.',
    })
  if (!isSignedBy(issuer, { domain, name: 'Badge', message: badge, signature }, recover))
    throw new CremaError({
      code: 'wrong-signer',
      fact: `The badge is not signed by ${issuer}.`,
      expected: `its signature for the contract ${domain.contract} on chain ${domain.chainId}`,
      remedy: 'Ask the issuer for a new one.',
    })
  const same = state.badges.find(held => keyOf(held) === keyOf(added))
  if (same !== undefined) return { state: withToken(state, same, added), badgeState: 'already-held' }
  const isRival = (held: HeldBadge) => held.issuer === issuer && sameDomain(held.domain, domain)
  const rivals = inOrderOfKeeping(inOrder([...state.badges.filter(isRival), added], now, state), now).slice(0, MAX_BADGES)
  const badges = [...state.badges, added].filter(held => !isRival(held) || rivals.includes(held))
  return { state: { ...state, badges }, badgeState: rivals.includes(added) ? stateOf(added, now, state) : 'superseded' }
}

/** A badge file may name the token, which a machine does not. */
const withToken = (state: WalletState, held: HeldBadge, { token }: HeldBadge): WalletState =>
  token === null ? state : { ...state, badges: state.badges.map(each => (each === held ? { ...each, token } : each)) }

function stateOf(held: HeldBadge, now: bigint, state: WalletState): BadgeState {
  if (isGoodAt(held, now, state)) return 'valid'
  if (now > held.badge.expiresAt) return 'expired'
  return isGoodAt(held, held.badge.issuedAt, state) ? 'not-yet-valid' : 'revoked'
}

/** The wallet's own badges from a channel's issuer. */
export const badgesFor = ({ domain, terms }: Channel, { badges }: WalletState, holder: Address): readonly HeldBadge[] =>
  badges.filter(held => held.issuer === terms.issuer && held.badge.holder === holder && sameDomain(held.domain, domain))

/** Whether a valid badge covers a receipt issued at this time. */
export const isCovered = (channel: Channel, issuedAt: bigint, world: World): boolean =>
  badgesFor(channel, world.state, world.signer.address).some(held => isGoodAt(held, issuedAt, world.state))

/** The badge whose limit applies: the newest one valid by the wallet's own clock, whatever time the machine chose for the receipt. */
export const badgeInForce = (channel: Channel, world: World): HeldBadge | null =>
  inOrder(badgesFor(channel, world.state, world.signer.address), world.now, world.state)[0] ?? null

/** Whether the owner declared this wallet's key an issuer in a domain. */
export const isIssuing = ({ issuing }: WalletState, domain: Domain): boolean => issuing.some(each => sameDomain(each, domain))
