import type { ChannelBalance } from '../../core/channel-balance.ts'
import type { Address, Hash } from '../../core/hex.ts'
import type { OpenOrder } from '../../core/work-order.ts'
import { agreementsAbi } from '../abi/agreements-abi.ts'
import { workOrdersAbi } from '../abi/work-orders-abi.ts'
import type { Chain } from '../open-chain.ts'
import { readChannels } from '../read-channels.ts'
import { fromOrder } from './structs.ts'

/** The WorkOrders contract named by Agreements; it never changes. Like everything here, throws ChainUnreachable and the like. */
export async function readWorkOrdersAddress({ agree }: Chain, agreements: Address): Promise<Address> {
  const call = { address: agreements, abi: agreementsAbi, functionName: 'workOrders' } as const
  return lower(await agree(client => client.readContract(call)))
}

/**
 * The requested and accepted orders at a machine with the amounts redeemed and proven in their channels at this block. Two requests if any order has
 * a fee, otherwise one.
 */
export async function readWork(chain: Chain, workOrders: Address, machine: Address, blockNumber: bigint): Promise<OpenOrder[]> {
  const call = { address: workOrders, abi: workOrdersAbi, functionName: 'openOrdersOf', args: [machine], blockNumber } as const
  const found = await chain.agree(client => client.readContract(call))
  const ids = [...new Set(found.filter(({ order }) => order.fee > 0n).map(({ order }) => order.channelId))]
  const channels = ids.length === 0 ? new Map<Hash, ChannelBalance>() : await readChannels(chain, ids, blockNumber)
  return found.map(({ id, order, visitorIssuer, provenAmount, provenFees }) => {
    const { cause, requestedAt, acceptedAt, fee, channelId } = fromOrder(id, order)
    const redeemed = channels.get(channelId)?.redeemed ?? 0n
    const known = { id, workOrders, cause, requestedAt, acceptedAt, fee, channelId, visitorIssuer: lower(visitorIssuer) }
    return { ...known, redeemed, provenAmount, provenFees }
  })
}

const lower = (address: Address) => address.toLowerCase() as Address
