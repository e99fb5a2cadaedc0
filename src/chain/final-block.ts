import { BlockNotFoundError, type PublicClient } from 'viem'
import type { Hash } from '../core/hex.ts'
import { EndpointsDisagree } from './endpoint-errors.ts'
import { ChainError, ChainUnreachable, NodeRefused, NoFinalBlock } from './errors.ts'
import type { Chain, Finality } from './open-chain.ts'
import { type Endpoint, requireChain } from './open-endpoint.ts'

/** The fields of a block that are used here. */
export interface BlockPoint {
  readonly number: bigint
  /** Unix seconds. */
  readonly at: bigint
  readonly hash: Hash
}

/** The newest block and the newest final one. */
export interface BlockPoints {
  readonly head: BlockPoint
  readonly finalBlock: BlockPoint
}

type Points = BlockPoints & { readonly endpoint: Endpoint }

/**
 * The newest blocks, in three requests an endpoint, its chain's id among them. With a quorum, the newest final block that a quorum of endpoints
 * has with the same hash, with one more request if their final blocks differ; the head is then the newest that a quorum has reached.
 * @throws NoFinalBlock, WrongChain, EndpointsDisagree; ChainUnreachable, also where the answers are no blocks
 */
export async function readBlocks(chain: Chain): Promise<BlockPoints> {
  const seen: Points[] = []
  let first: unknown = null
  for (const endpoint of chain.inTurn()) {
    try {
      seen.push(await pointsOf(endpoint, chain))
    } catch (error) {
      first ??= error
      if (!(error instanceof ChainError)) throw error
    }
    const agreed = seen.length < chain.quorum ? null : await agreedPoints(seen, chain.quorum)
    if (agreed !== null) return agreed
  }
  throw seen.length < chain.quorum
    ? first
    : new EndpointsDisagree(
        seen.map(({ endpoint }) => endpoint.host),
        chain.quorum,
      )
}

async function pointsOf(endpoint: Endpoint, { domain, final }: Chain): Promise<Points> {
  const { host } = endpoint
  const [head] = await endpoint.ask(client =>
    Promise.all([readBlock(client, host, { blockTag: 'latest' }), requireChain(client, host, domain.chainId)]),
  )
  const finalBlock = await finalBlockOf(endpoint, whichBlock(final, head))
  return { endpoint, head: later(head, finalBlock), finalBlock }
}

/** Nodes without finality answer null, or refuse the tag. */
async function finalBlockOf(endpoint: Endpoint, which: Which): Promise<BlockPoint> {
  return endpoint
    .ask(client => readBlock(client, endpoint.host, which))
    .catch((error: unknown) => {
      throw error instanceof NodeRefused && 'blockTag' in which ? new NoFinalBlock(endpoint.host, which.blockTag, error.reason) : error
    })
}

/** Behind a load balancer the newest block may come from a node that lags behind the one that gave the final block. */
const later = (head: BlockPoint, finalBlock: BlockPoint): BlockPoint =>
  head.number < finalBlock.number || head.at < finalBlock.at ? finalBlock : head

/** Null where too few have the same block at any of their final heights. */
async function agreedPoints(seen: readonly Points[], quorum: number): Promise<BlockPoints | null> {
  const newestFirst = seen.toSorted((a, b) => Number(b.finalBlock.number - a.finalBlock.number))
  for (const { finalBlock } of newestFirst.slice(quorum - 1)) {
    const reached = newestFirst.filter(points => points.finalBlock.number >= finalBlock.number)
    const votes = await Promise.all(reached.map(points => blockAt(points, finalBlock.number)))
    const voters = reached.filter((_, index) => votes[index]?.hash === finalBlock.hash && votes[index]?.at === finalBlock.at)
    if (voters.length >= quorum) return { finalBlock, head: later(headOf(voters, quorum), finalBlock) }
  }
  return null
}

/** Null where the endpoint does not say. */
async function blockAt({ endpoint, finalBlock }: Points, blockNumber: bigint): Promise<BlockPoint | null> {
  if (finalBlock.number === blockNumber) return finalBlock
  return endpoint.ask(client => readBlock(client, endpoint.host, { blockNumber })).catch(() => null)
}

/** The newest that `quorum` of them have reached, by its time. */
function headOf(voters: readonly Points[], quorum: number): BlockPoint {
  const heads = voters.map(({ head }) => head).toSorted((a, b) => Number(b.at - a.at))
  return heads[quorum - 1] as BlockPoint
}

type Which = { readonly blockTag: 'latest' | 'safe' | 'finalized' } | { readonly blockNumber: bigint }

function whichBlock(final: Finality, head: BlockPoint): Which {
  if (typeof final === 'string') return { blockTag: final }
  const number = head.number - BigInt(final.confirmations) + 1n
  return { blockNumber: number > 0n ? number : 0n }
}

/** A block by its number or tag. */
export async function readBlock(client: PublicClient, host: string, which: Which): Promise<BlockPoint> {
  const block = await client.getBlock(which).catch((error: unknown) => {
    throw error instanceof BlockNotFoundError ? new NoFinalBlock(host, nameOf(which)) : error
  })
  const { number, timestamp, hash } = block
  // viem does not validate the node's answer.
  if (typeof number !== 'bigint' || typeof timestamp !== 'bigint' || typeof hash !== 'string')
    throw new ChainUnreachable(host, 'its answer is no block')
  return { number, at: timestamp, hash }
}

const nameOf = (which: Which) => ('blockTag' in which ? which.blockTag : `${which.blockNumber}th`)
