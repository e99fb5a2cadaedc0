import type { PublicClient } from 'viem'

/** A transaction's gas fees in wei: EIP-1559, or a single price on chains without a base fee. */
export type Fees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 'legacy'; readonly gasPrice: bigint }

/** The fees for the next block, with room for the base fee to double. */
export async function readFees(client: PublicClient): Promise<Fees> {
  const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' })
  if (baseFeePerGas === null) return { type: 'legacy', gasPrice: await client.getGasPrice() }
  const tip = await client.estimateMaxPriorityFeePerGas()
  return { type: 'eip1559', maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip }
}

/** The maximum price of one unit of gas. */
export const feeCap = (fees: Fees): bigint => (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas)

/** Whether these fees are too low for the next block, given that `now` has room for twice its base fee. */
export function fallShort(fees: Fees, now: Fees): boolean {
  if (fees.type === 'legacy' || now.type === 'legacy') return feeCap(fees) < feeCap(now)
  const needed = now.maxPriorityFeePerGas + (now.maxFeePerGas - now.maxPriorityFeePerGas) / 2n
  return fees.maxFeePerGas < needed || fees.maxPriorityFeePerGas < now.maxPriorityFeePerGas
}

/**
 * Fees for a replacement: an eighth more in each part, since nodes refuse increases of less than a tenth, and at least the current fees.
 */
export function raisedFees(old: Fees, now: Fees): Fees {
  if (old.type === 'legacy') return { type: 'legacy', gasPrice: greater(eighthMore(old.gasPrice), feeCap(now)) }
  const tip = now.type === 'legacy' ? now.gasPrice : now.maxPriorityFeePerGas
  return {
    type: 'eip1559',
    maxFeePerGas: greater(eighthMore(old.maxFeePerGas), feeCap(now)),
    maxPriorityFeePerGas: greater(eighthMore(old.maxPriorityFeePerGas), tip),
  }
}

/** Rounded up. */
const eighthMore = (value: bigint) => (value * 9n + 7n) / 8n
const greater = (a: bigint, b: bigint) => (a > b ? a : b)
