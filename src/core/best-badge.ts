import type { Badge } from './messages.ts'

/** The parts of a badge that decide when it can be used. Unix seconds. */
type Validity = Pick<Badge, 'issuedAt' | 'expiresAt'>

/** A badge that becomes valid later than this waits for nothing: a year covers any renewal, and an issuer's wrong clock is noticed. */
export const LONGEST_WAIT = 366n * 86_400n

/** Whether a badge is valid at this time; its revocation is judged elsewhere. */
export const isValidAt = ({ issuedAt, expiresAt }: Validity, now: bigint): boolean => issuedAt <= now && now <= expiresAt

/** Whether a badge can still become useful: not expired, not empty, and valid within a year. */
export const canBeUsed = ({ issuedAt, expiresAt }: Validity, now: bigint): boolean =>
  issuedAt <= expiresAt && now <= expiresAt && issuedAt <= now + LONGEST_WAIT

/**
 * Badges of one issuer and holder, the one to judge by first: the newest one valid now; then those not valid yet, the soonest
 * first; then those that expired, the latest first. Equal badges stay in their order.
 */
export function inOrderOfUse<Held extends { readonly badge: Validity }>(held: readonly Held[], now: bigint): Held[] {
  return [...held].sort((a, b) => rank(a.badge, now) - rank(b.badge, now) || nearer(a.badge, b.badge, now))
}

/**
 * The same badges, the ones to keep first where there is no room for all: the one to judge by, then those that wait for their time, for
 * they replace it once it has expired, then the others.
 * @param inUse in order of use
 */
export function inOrderOfKeeping<Held extends { readonly badge: Validity }>(inUse: readonly Held[], now: bigint): Held[] {
  const [best, ...others] = inUse
  const waits = ({ badge }: Held) => now < badge.issuedAt
  return best === undefined ? [] : [best, ...others.filter(waits), ...others.filter(each => !waits(each))]
}

const rank = (badge: Validity, now: bigint): number => {
  if (isValidAt(badge, now)) return 0
  return now < badge.issuedAt ? 1 : 2
}

function nearer(a: Validity, b: Validity, now: bigint): number {
  if (isValidAt(a, now)) return compare(b.issuedAt, a.issuedAt)
  return now < a.issuedAt ? compare(a.issuedAt, b.issuedAt) : compare(b.expiresAt, a.expiresAt)
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
