import type { PublicClient } from 'viem'

/** A transaction's gas fees in wei: EIP-1559, or a single price on chains without a base fee. */
export type Fees =
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 'legacy'; readonly gasPrice: bigint }

const HISTORY_BLOCKS = 10
/** Tips below this, 1 gwei, double with each raise: an eighth more of next to nothing is nothing. */
export const SMALL_TIP = 10n ** 9n
/** The first raise of no tip at all. */
const LEAST_RAISE = 10n ** 6n

/** What the next block asks for, and room for the base fee to double. */
export async function readFees(client: PublicClient): Promise<Fees> {
  // At once, so that a batch has both; a chain without a base fee need not know the history.
  const [{ baseFeePerGas }, tips] = await Promise.all([client.getBlock({ blockTag: 'latest' }), readTips(client).catch(() => [])])
  if (baseFeePerGas === null) return { type: 'legacy', gasPrice: await client.getGasPrice() }
  const tip = middleOf(tips) ?? (await advisedTip(client, baseFeePerGas))
  return { type: 'eip1559', maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip }
}

/** The tips of the last blocks that paid any, in wei (eth_feeHistory). */
async function readTips(client: PublicClient): Promise<bigint[]> {
  const { reward = [] } = await client.getFeeHistory({ blockCount: HISTORY_BLOCKS, rewardPercentiles: [50] })
  return reward.map(([each = 0n]) => each).filter(each => each > 0n)
}

/** One block of a lavish sender says nothing. */
const middleOf = (tips: readonly bigint[]): bigint | undefined =>
  tips.toSorted((a, b) => (a < b ? -1 : 1))[Math.floor((tips.length - 1) / 2)]

/** Where nobody pays a tip: what the node advises, but no more than the base fee or a small tip. */
async function advisedTip(client: PublicClient, baseFee: bigint): Promise<bigint> {
  const advised = await client.estimateMaxPriorityFeePerGas()
  const most = greater(baseFee, SMALL_TIP)
  return advised < most ? advised : most
}

/** The most that one unit of gas can cost. */
export const feeCap = (fees: Fees): bigint => (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas)

/** The least that the next block takes, given that `now` has room for twice its base fee. */
export function leastCap(now: Fees): bigint {
  if (now.type === 'legacy') return now.gasPrice
  return now.maxPriorityFeePerGas + (now.maxFeePerGas - now.maxPriorityFeePerGas) / 2n
}

/** Whether these fees fall short of what the next block asks for. */
export function fallShort(fees: Fees, now: Fees): boolean {
  if (fees.type === 'legacy' || now.type === 'legacy') return feeCap(fees) < feeCap(now)
  return fees.maxFeePerGas < leastCap(now) || fees.maxPriorityFeePerGas < now.maxPriorityFeePerGas
}

/**
 * Fees for a replacement: an eighth more in each part, since nodes refuse increases of less than a tenth, and at least the current fees.
 */
export function raisedFees(old: Fees, now: Fees): Fees {
  if (old.type === 'legacy') return { type: 'legacy', gasPrice: greater(eighthMore(old.gasPrice), greater(feeCap(now), LEAST_RAISE)) }
  const tipNow = now.type === 'legacy' ? now.gasPrice : now.maxPriorityFeePerGas
  const tip = greater(raisedTip(old.maxPriorityFeePerGas), tipNow)
  return {
    type: 'eip1559',
    maxFeePerGas: greater(greater(eighthMore(old.maxFeePerGas), feeCap(now)), tip),
    maxPriorityFeePerGas: tip,
  }
}

/**
 * These fees within a limit: the room for a growing base fee is cut before anything else.
 * @param most that one unit of gas may cost, in wei
 * @param least that one unit must offer
 * @returns null where the limit is below the least
 */
export function cappedFees(fees: Fees, most: bigint, least: bigint): Fees | null {
  if (feeCap(fees) <= most) return fees
  if (most < least) return null
  if (fees.type === 'legacy') return { type: 'legacy', gasPrice: most }
  const tip = fees.maxPriorityFeePerGas < most ? fees.maxPriorityFeePerGas : most
  return { type: 'eip1559', maxFeePerGas: most, maxPriorityFeePerGas: tip }
}

const raisedTip = (tip: bigint): bigint => (tip < SMALL_TIP ? greater(2n * tip, LEAST_RAISE) : eighthMore(tip))

/** The least that nodes take in the place of these fees. */
export const replacementCap = (old: Fees): bigint => eighthMore(feeCap(old))

/** Rounded up. */
const eighthMore = (value: bigint) => (value * 9n + 7n) / 8n
const greater = (a: bigint, b: bigint) => (a > b ? a : b)
