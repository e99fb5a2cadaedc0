import type { ChannelBalance } from '../core/channel-balance.ts'
import type { Hash } from '../core/hex.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import type { Chain } from './open-chain.ts'
import type { Question } from './open-endpoint.ts'

/** Many channels in one request, at this block, or at the newest. */
export async function readChannels(chain: Chain, ids: readonly Hash[], blockNumber?: bigint): Promise<ReadonlyMap<Hash, ChannelBalance>> {
  const at = blockNumber === undefined ? {} : { blockNumber }
  const call = { address: chain.domain.contract, abi: paymentChannelsAbi, functionName: 'channels', args: [ids], ...at } as const
  const read: Question<readonly { deposited: bigint; redeemed: bigint; closesAt: number }[]> = client => client.readContract(call)
  // Nodes agree about a block, not about which is the newest.
  const states = await (blockNumber === undefined ? chain.ask(read) : chain.agree(read))
  return new Map(
    states.map(({ deposited, redeemed, closesAt }, index) => [ids[index] as Hash, { deposited, redeemed, closesAt: BigInt(closesAt) }]),
  )
}
