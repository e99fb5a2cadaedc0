import { type PublicClient, parseEventLogs, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import type { Hash } from '../core/hex.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { orNull } from './is-known.ts'
import type { Chain } from './open-chain.ts'

/** What a block did with a transaction. It can still be undone until the block is final. */
export interface MinedOutcome {
  readonly hash: Hash
  /** False when it reverted; it then cost its fee and paid nothing. */
  readonly success: boolean
  readonly blockNumber: bigint
  /** The amount that PaymentChannels paid out in it, in the token's smallest unit. */
  readonly paid: bigint
  readonly gasUsed: bigint
  /** In wei. */
  readonly fee: bigint
}

/** Null where no block of the node has it. */
export async function minedOutcome(client: PublicClient, { domain }: Pick<Chain, 'domain'>, hash: Hash): Promise<MinedOutcome | null> {
  const mined = await orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError)
  if (mined === null) return null
  const { status, blockNumber, gasUsed, effectiveGasPrice } = mined
  const fee = gasUsed * effectiveGasPrice
  return { hash, success: status === 'success', blockNumber, paid: paidBy(domain.contract, mined), gasUsed, fee }
}

function paidBy(contract: string, { logs }: TransactionReceipt): bigint {
  const ours = logs.filter(log => log.address.toLowerCase() === contract)
  const redeemed = parseEventLogs({ abi: paymentChannelsAbi, eventName: 'Redeemed', logs: ours })
  return redeemed.reduce((sum, { args }) => sum + args.amount, 0n)
}
