import { openChain } from '../../chain/open-chain.ts'
import { readRevocations } from '../../chain/read-revocations.ts'
import type { Domain } from '../../core/domain.ts'
import type { Address } from '../../core/hex.ts'
import type { Badge } from '../../core/messages.ts'
import { readEach } from '../platform/open.ts'
import { rpcOptionWith } from '../support/options.ts'

/** The node that knows whose revocation is recorded. */
export const recordedOption = () =>
  rpcOptionWith('leave out those too whose revocation is recorded on-chain, asked at this node, or several')

/**
 * The holders of these badges that are ended by a recorded revocation; none if no node is named.
 * @throws ChainUnreachable and the like
 */
export async function revokedHolders(
  rpc: readonly string[] | undefined,
  domain: Domain,
  issuer: Address,
  badges: readonly Pick<Badge, 'holder' | 'issuedAt'>[],
): Promise<ReadonlySet<Address>> {
  if (rpc === undefined) return new Set()
  const chain = openChain({ rpc, ...domain })
  const found = await readEach(badges, async ({ holder, issuedAt }) => {
    const ends = await readRevocations(chain, issuer, holder)
    return ends.some(({ revokedAt }) => revokedAt >= issuedAt) ? [holder] : []
  })
  return new Set(found.flat())
}
