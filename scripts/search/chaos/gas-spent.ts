import { hex, resultOf } from './rpc.ts'
import type { World } from './world.ts'

interface FullBlock {
  readonly transactions: readonly { readonly from: string; readonly hash: string }[]
}

interface GasUse {
  readonly gasUsed: `0x${string}`
  readonly effectiveGasPrice: `0x${string}`
}

/** What each transaction of the machine's key paid for its gas, in wei, read from the node itself. */
export async function gasSpent({ node, terms }: World): Promise<bigint[]> {
  const head = Number(await resultOf<string>(node, 'eth_blockNumber'))
  const numbers = Array.from({ length: head + 1 }, (_, number) => number)
  const blocks = await Promise.all(numbers.map(number => resultOf<FullBlock | null>(node, 'eth_getBlockByNumber', hex(number), true)))
  const hashes = blocks.flatMap(block => (block?.transactions ?? []).filter(({ from }) => from === terms.machine).map(({ hash }) => hash))
  const uses = await Promise.all(hashes.map(hash => resultOf<GasUse>(node, 'eth_getTransactionReceipt', hash)))
  return uses.map(({ gasUsed, effectiveGasPrice }) => BigInt(gasUsed) * BigInt(effectiveGasPrice))
}
