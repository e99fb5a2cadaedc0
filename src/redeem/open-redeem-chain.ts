import { privateKeyToAccount } from 'viem/accounts'
import { finalityOf, openChain } from '../chain/open-chain.ts'
import type { Config } from '../config.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hex } from '../core/hex.ts'
import type { RecoverAddress } from '../core/signature.ts'
import type { Logger } from '../logger.ts'
import type { RedeemChain } from '../redeem.ts'
import { createSigner } from '../signatures/javascript.ts'
import type { Time } from '../support/time.ts'
import { openPayingChain } from './open-paying-chain.ts'
import { openSeenChain } from './open-seen-chain.ts'

export interface RedeemChainOptions {
  readonly config: Pick<Config, 'chain'>
  readonly domain: Domain
  readonly key: Hex
  readonly recover: RecoverAddress
  readonly time: Pick<Time, 'now'>
  readonly log: Logger
  /** Aborts all requests. */
  readonly signal: AbortSignal
}

/**
 * The chain operations of the sync loop, with this machine's key.
 * @throws UnusableRpcAddress
 */
export function openRedeemChain({ config, domain, key, recover, time, log, signal }: RedeemChainOptions): RedeemChain {
  const account = privateKeyToAccount(key)
  const { rpc, quorum, timeout: timeoutMs, final, agreements } = config.chain
  const fromBlock = BigInt(config.chain.from_block)
  const monotonicMs = () => time.now()
  const chain = openChain({ ...domain, rpc, quorum, timeoutMs, final: finalityOf(final), signal, monotonicMs })
  const machine = account.address.toLowerCase() as Address
  return {
    ...openSeenChain({ chain, machine, agreements, fromBlock }),
    ...openPayingChain({ chain, account, signer: createSigner(key), recover, fromBlock, log }),
    endpoints: () => chain.inTurn().map(endpoint => ({ host: endpoint.host, fault: endpoint.fault() })),
    lookAgain: () => chain.lookAgain(),
    interrupt: () => chain.interrupt(),
  }
}
