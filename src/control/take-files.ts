import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { parseBadge, parseRevocation } from '../files/signed-file.ts'
import type { BadgeKept } from '../store/records.ts'
import { timeText } from '../support/utc-text.ts'
import type { ControlledMachine } from './machine.ts'

interface Taker extends Pick<ControlledMachine, 'store' | 'recovery'> {
  readonly clock: Pick<ControlledMachine['clock'], 'now'>
  readonly customers: Pick<ControlledMachine['customers'], 'all' | 'served'>
}

/**
 * Stores a badge from a file, verified by its issuer's signature, beside the holder's others.
 * @returns the outcome: it may be of no use
 * @throws Error when the signature is invalid or the issuer is not a customer here
 */
export function keepBadge({ store, customers, recovery, clock }: Taker, content: unknown): { holder: Address; kept: BadgeKept } {
  const { domain, issuer, badge, signature } = parseBadge(content, recovery.recover)
  requireCustomer({ customers }, domain, issuer)
  return { holder: badge.holder, kept: store.badges.put(issuer, { badge, signature, isCard: false }, clock.now()) }
}

/**
 * Stores a badge that an operator hands in.
 * @throws Error when it is of no use here; also when the signature is invalid or the issuer is not a customer here
 */
export function takeBadge(taker: Taker, content: unknown): { holder: Address; kept: BadgeKept } {
  const taken = keepBadge(taker, content)
  if (taken.kept === 'older')
    throw new CremaError({
      code: 'badge-outdated',
      fact: `The machine holds a newer badge of ${taken.holder}.`,
      expected: 'a badge issued after it',
      remedy: 'Issue a new one: crema company badge issue.',
    })
  if (taken.kept === 'unusable')
    throw new CremaError({
      code: 'badge-unusable',
      fact: `The badge of ${taken.holder} has expired, or begins more than a year from now.`,
      expected: `a badge that is valid now, ${clockText(taker)}, or within a year`,
      remedy: 'Check the clock of the computer that issued it, and of the machine, and issue it again.',
    })
  return taken
}

/**
 * Applies a revocation from a file, at once. The contract refuses one of a later time, which would end badges that are not issued yet.
 * @throws Error when it is dated in the future, the signature is invalid or the issuer is not a customer here
 */
export function takeRevocation(taker: Taker, content: unknown): { holder: Address } {
  const { store, customers, recovery, clock } = taker
  const { domain, issuer, revocation } = parseRevocation(content, recovery.recover)
  requireCustomer({ customers }, domain, issuer)
  if (revocation.at > clock.now())
    throw new CremaError({
      code: 'revocation-in-future',
      fact: `The revocation of ${revocation.holder} is dated in the future, ${timeText(revocation.at)}.`,
      expected: `at most the machine's time, ${clockText(taker)}`,
      remedy: 'Check the clock of the computer that signed it, and of the machine, and revoke again.',
    })
  store.revocations.put(issuer, revocation.holder, revocation.at)
  return { holder: revocation.holder }
}

const clockText = ({ clock }: Pick<Taker, 'clock'>): string => timeText(clock.now())

function requireCustomer({ customers }: Pick<Taker, 'customers'>, domain: Domain, issuer: Address): void {
  const known = customers
    .all()
    .some(
      ({ presented }) =>
        presented.terms.issuer === issuer && presented.domain.chainId === domain.chainId && presented.domain.contract === domain.contract,
    )
  if (known) return
  throw new CremaError({
    code: 'wrong-issuer',
    fact: `${issuer} is not an issuer of a customer of this machine, for the contract ${domain.contract} on chain ${domain.chainId}.`,
    expected: 'an issuer of a customer that rents it, or of its [[channels]]',
    remedy: 'Check where the file comes from.',
  })
}
