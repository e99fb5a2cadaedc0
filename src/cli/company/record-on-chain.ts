import { setTimeout as pause } from 'node:timers/promises'
import type { Hex, LocalAccount } from 'viem'
import { recordRevocationCall } from '../../chain/channel-calls.ts'
import { type Chain, openChain } from '../../chain/open-chain.ts'
import { send } from '../../chain/send.ts'
import type { IssuedRevocation } from '../../files/signed-file.ts'

/** The chain's time is that of its newest block, which may be this far behind ours. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 500

export interface Recorded {
  readonly transactionHash: Hex
  readonly gasUsed: bigint
}

/**
 * Records a revocation once the chain's time has reached its `at`: the contract refuses one dated in the future.
 * @throws RevertedWith, among other cases when the chain does not reach that time within a minute; ChainUnreachable and the like
 */
export async function recordOnChain(rpc: readonly string[], account: LocalAccount, issued: IssuedRevocation): Promise<Recorded> {
  const chain = openChain({ rpc, ...issued.domain })
  await untilChainTime(chain, issued.revocation.at)
  const { transactionHash, gasUsed } = await send(
    chain,
    account,
    recordRevocationCall(chain, issued.issuer, issued.revocation, issued.signature),
  )
  return { transactionHash, gasUsed }
}

async function untilChainTime(chain: Chain, at: bigint): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (performance.now() < giveUpAt) {
    const { timestamp } = await chain.ask(client => client.getBlock({ blockTag: 'latest' }))
    // Further ahead was intentional: let the contract's error explain why it is refused.
    if (timestamp >= at || at - timestamp > BigInt(PATIENCE_MS / 1000)) return
    await pause(PAUSE_MS)
  }
}
