import type { PublicClient } from 'viem'

/** What a transaction offers for its gas, in wei: EIP-1559, or one price on chains without a base fee. */
export type Fees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 'legacy'; readonly gasPrice: bigint }

/** What the next block asks for, and room for the base fee to double. */
export async function readFees(client: PublicClient): Promise<Fees> {
  const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' })
  if (baseFeePerGas === null) return { type: 'legacy', gasPrice: await client.getGasPrice() }
  const tip = await client.estimateMaxPriorityFeePerGas()
  return { type: 'eip1559', maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip }
}

/** The most that one unit of gas can cost. */
export const feeCap = (fees: Fees): bigint => (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas)

/** Whether these fees fall short of what the next block asks for, given that `now` has room for twice its base fee. */
export function fallShort(fees: Fees, now: Fees): boolean {
  if (fees.type === 'legacy' || now.type === 'legacy') return feeCap(fees) < feeCap(now)
  const needed = now.maxPriorityFeePerGas + (now.maxFeePerGas - now.maxPriorityFeePerGas) / 2n
  return fees.maxFeePerGas < needed || fees.maxPriorityFeePerGas < now.maxPriorityFeePerGas
}

/** Fees for a replacement: an eighth more in each part, since nodes refuse less than a tenth, and at least today's. */
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
