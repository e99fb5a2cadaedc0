import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { digest } from '../core/messages.ts'
import type { RecoverAddress } from '../core/signature.ts'
import { isGoodBadge, isSignedBy } from './proofs.ts'
import { type Channel, type HeldBadge, sameDomain, type WalletState } from './state.ts'
import type { World } from './world.ts'

/** The most badges that are kept of one issuer in one domain. */
export const MAX_BADGES = 8

/**
 * What became of a badge that was put in: `good` now, `waits` for its time, `expired`, `revoked` (by what this wallet knows), or `held` before.
 */
export type BadgeFate = 'good' | 'waits' | 'expired' | 'revoked' | 'held'

/** What names a badge: its issuer, and the digest that the issuer signed. */
export const keyOf = ({ issuer, domain, badge }: HeldBadge): string => `${issuer} ${digest(domain, 'Badge', badge)}`

const isGoodAt = ({ badge, issuer, domain }: HeldBadge, at: bigint, { revocations }: WalletState): boolean =>
  isGoodBadge(badge, issuer, domain, at, revocations)

/** In the order in which a wallet gives them: the newest that is good by its own clock first, the newest of all others after that. */
export function inOrder(badges: readonly HeldBadge[], now: bigint, state: WalletState): HeldBadge[] {
  const newestFirst = [...badges].sort((a, b) => Number(b.badge.issuedAt - a.badge.issuedAt))
  const isGood = (held: HeldBadge) => isGoodAt(held, now, state)
  return [...newestFirst.filter(isGood), ...newestFirst.filter(held => !isGood(held))]
}

/**
 * The state with this badge, and what became of it. A good one never gives way to one that is not: what is good from later on waits beside it.
 * @param now Unix seconds
 * @throws Error when it is another holder's or its signature is not the issuer's
 */
export function addBadge(
  state: WalletState,
  added: HeldBadge,
  { holder, recover, now }: { readonly holder: Address; readonly recover: RecoverAddress; readonly now: bigint },
): { readonly state: WalletState; readonly fate: BadgeFate } {
  const { domain, issuer, badge, signature } = added
  if (badge.holder !== holder)
    throw new Error(`The badge is for ${badge.holder}: expected this wallet’s ${holder}. Ask for a badge of that address.`)
  if (!isSignedBy(issuer, domain, 'Badge', badge, signature, recover))
    throw new Error(
      `The badge is not signed by ${issuer} for the contract ${domain.contract} on chain ${domain.chainId}. Ask the issuer for a new one.`,
    )
  const same = state.badges.find(held => keyOf(held) === keyOf(added))
  if (same !== undefined) return { state: withToken(state, same, added), fate: 'held' }
  const isRival = (held: HeldBadge) => held.issuer === issuer && sameDomain(held.domain, domain)
  const rivals = inOrder([...state.badges.filter(isRival), added], now, state).slice(0, MAX_BADGES)
  const badges = [...state.badges, added].filter(held => !isRival(held) || rivals.includes(held))
  return { state: { ...state, badges }, fate: fateOf(added, now, state) }
}

/** The same badge from a file may say which token it is for, where a machine did not. */
const withToken = (state: WalletState, held: HeldBadge, { token }: HeldBadge): WalletState =>
  token === null ? state : { ...state, badges: state.badges.map(each => (each === held ? { ...each, token } : each)) }

function fateOf(held: HeldBadge, now: bigint, state: WalletState): BadgeFate {
  if (isGoodAt(held, now, state)) return 'good'
  if (now > held.badge.expiresAt) return 'expired'
  return isGoodAt(held, held.badge.issuedAt, state) ? 'waits' : 'revoked'
}

/** The wallet's own badges of a channel's issuer. */
export const badgesFor = ({ domain, terms }: Channel, { state, signer }: Pick<World, 'state' | 'signer'>): readonly HeldBadge[] =>
  state.badges.filter(held => held.issuer === terms.issuer && held.badge.holder === signer.address && sameDomain(held.domain, domain))

/** Whether a good badge covers a receipt of this time. */
export const isCovered = (channel: Channel, issuedAt: bigint, world: World): boolean =>
  badgesFor(channel, world).some(held => isGoodAt(held, issuedAt, world.state))

/** The badge whose limit counts: the newest that is good by the wallet's own clock, whatever time a machine asks for. */
export const badgeInForce = (channel: Channel, world: World): HeldBadge | null =>
  inOrder(badgesFor(channel, world), world.now, world.state)[0] ?? null

/** Whether this wallet's key is the issuer of a domain, by its owner's word. */
export const isIssuing = ({ issuing }: WalletState, domain: Domain): boolean => issuing.some(each => sameDomain(each, domain))
