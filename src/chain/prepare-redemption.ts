import type { LocalAccount } from 'viem'
import { type Claim, redeemCalldata } from './claim.ts'
import type { Chain } from './open-chain.ts'
import { type PreparedTransaction, prepareTransaction } from './prepare-transaction.ts'

export interface RedemptionOptions {
  readonly claim: Claim
  /** The payee's or the machine's account. */
  readonly account: LocalAccount
  /** Default: the account's next one. */
  readonly nonce?: number
  /** As in PrepareOptions. */
  readonly mostFee?: bigint | undefined
}

/**
 * Simulates and signs the transaction that redeems a claim, without sending it.
 * @throws RevertedWith when the contract would refuse it; InsufficientGas; ChainUnreachable and the like
 */
export function prepareRedemption(chain: Chain, { claim, ...options }: RedemptionOptions): Promise<PreparedTransaction> {
  return prepareTransaction(chain, { ...options, call: { to: chain.domain.contract, data: redeemCalldata(claim) } })
}
