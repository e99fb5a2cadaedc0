import { type PublicClient, parseEventLogs, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import type { Address, Hash } from '../core/hex.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { isKnown, orNull } from './is-known.ts'
import type { Chain } from './open-chain.ts'

/** The outcome of a sent transaction. A mined one can still be reverted until its block is final. */
export type Outcome =
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'mined'
      /** The hash of the version that was mined. */
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
  /** Another transaction used its nonce; this one can never be mined. */
  | { readonly kind: 'replaced' }
  /** The node does not know it (any more): broadcast it again. */
  | { readonly kind: 'dropped' }

export interface SentTransaction {
  readonly hash: Hash
  readonly nonce: number
  readonly from: Address
  /** Its other versions, with different fees: at most one version is ever mined. */
  readonly others?: readonly Hash[]
}

/** @throws ChainUnreachable and the like */
export async function outcome(chain: Chain, { hash, nonce, from, others = [] }: SentTransaction): Promise<Outcome> {
  return chain.ask(async client => {
    const mined = await minedOutcome(client, chain, hash)
    if (mined !== null) return mined
    const used = await client.getTransactionCount({ address: from, blockTag: 'latest' })
    // It, or another version of it, may have been mined since the first request.
    if (used > nonce) return (await firstMined(client, chain, [hash, ...others])) ?? { kind: 'replaced' }
    return (await isKnown(client, hash)) ? { kind: 'pending' } : { kind: 'dropped' }
  })
}

async function firstMined(client: PublicClient, chain: Chain, hashes: readonly Hash[]): Promise<Outcome | null> {
  for (const hash of hashes) {
    const mined = await minedOutcome(client, chain, hash)
    if (mined !== null) return mined
  }
  return null
}

async function minedOutcome(client: PublicClient, chain: Chain, hash: Hash): Promise<Outcome | null> {
  const mined = await orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError)
  if (mined === null) return null
  const { status, blockNumber, gasUsed, effectiveGasPrice } = mined
  return {
    kind: 'mined',
    hash,
    success: status === 'success',
    blockNumber,
    paid: paidBy(chain, mined),
    gasUsed,
    fee: gasUsed * effectiveGasPrice,
  }
}

function paidBy({ domain }: Chain, { logs }: TransactionReceipt): bigint {
  const ours = logs.filter(log => log.address.toLowerCase() === domain.contract)
  const redeemed = parseEventLogs({ abi: paymentChannelsAbi, eventName: 'Redeemed', logs: ours })
  return redeemed.reduce((sum, { args }) => sum + args.amount, 0n)
}
