import { readChannels } from '../../chain/read-channels.ts'
import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import { mustBring } from '../../core/bring-policy.ts'
import type { Domain } from '../../core/domain.ts'
import type { Bringer, Brought } from './bring.ts'

/** Receipts kept outside their machine, and how to bring them in its place. */
export interface DueBringing {
  /** The newest receipt of each channel, verified. */
  claims(): Promise<readonly AcceptedClaim[]>
  readonly bringer: Bringer
  /** Seconds that a machine has to redeem by itself; null for the default (core/bring-policy.ts). */
  readonly grace: bigint | null
  /** A receipt was brought. */
  tell(brought: Brought): void
}

/**
 * One look: brings each receipt whose payer is leaving while its machine is silent.
 * @throws the first failure, after all channels were looked at: a failure does not keep back the others
 */
export async function bringDue({ claims, bringer, grace, tell }: DueBringing): Promise<void> {
  const failures: unknown[] = []
  for (const same of byContract(await claims())) {
    const due = await dueOf(bringer, same, grace).catch((error: unknown) => {
      failures.push(error)
      return []
    })
    for (const claim of due) await bringer.bring(claim).then(tell, (error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Claims of the same contract, which one request reads. */
function byContract(claims: readonly AcceptedClaim[]): [AcceptedClaim, ...AcceptedClaim[]][] {
  const groups = new Map<string, [AcceptedClaim, ...AcceptedClaim[]]>()
  for (const claim of claims) {
    const key = keyOf(claim.domain)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [claim])
    else group.push(claim)
  }
  return [...groups.values()]
}

const keyOf = ({ chainId, contract }: Domain): string => `${chainId}-${contract}`

async function dueOf(bringer: Bringer, claims: [AcceptedClaim, ...AcceptedClaim[]], grace: bigint | null): Promise<AcceptedClaim[]> {
  const chain = bringer.chainOf(claims[0].domain)
  const [{ timestamp: now }, channels] = await Promise.all([
    chain.ask(client => client.getBlock({ blockTag: 'latest' })),
    readChannels(
      chain,
      claims.map(({ receipt }) => receipt.channelId),
    ),
  ])
  return claims.filter(({ receipt, terms }) => {
    const balance = channels.get(receipt.channelId)
    if (balance === undefined) return false
    return mustBring({ ...balance, now, grace, newestAmount: receipt.cumulativeAmount, noticePeriod: BigInt(terms.noticePeriod) })
  })
}
