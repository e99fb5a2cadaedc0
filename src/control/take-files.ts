import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { parseBadge, parseRevocation } from '../files/signed-file.ts'
import type { ControlledMachine } from './machine.ts'

interface Taker extends Pick<ControlledMachine, 'store' | 'recovery'> {
  readonly customers: Pick<ControlledMachine['customers'], 'all' | 'served'>
}

/**
 * Stores a badge from a file, verified by its issuer's signature.
 * @throws Error when the signature is invalid or the issuer is not a customer here
 */
export function takeBadge({ store, customers, recovery }: Taker, content: unknown): { holder: Address } {
  const { domain, issuer, badge, signature } = parseBadge(content, recovery.recover)
  requireCustomer({ customers }, domain, issuer)
  store.badges.put(issuer, { badge, signature, isCard: false })
  return { holder: badge.holder }
}

/**
 * Applies a revocation from a file, at once.
 * @throws Error when the signature is invalid or the issuer is not a customer here
 */
export function takeRevocation({ store, customers, recovery }: Taker, content: unknown): { holder: Address } {
  const { domain, issuer, revocation } = parseRevocation(content, recovery.recover)
  requireCustomer({ customers }, domain, issuer)
  store.revocations.put(issuer, revocation.holder, revocation.at)
  return { holder: revocation.holder }
}

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
