import { BlockNotFoundError, type PublicClient } from 'viem'
import type { Hash } from '../core/hex.ts'
import { ChainUnreachable, NoFinalBlock } from './errors.ts'
import type { Chain, Finality } from './open-chain.ts'

/** The fields of a block that are used here. */
export interface BlockPoint {
  readonly number: bigint
  /** Unix seconds. */
  readonly at: bigint
  readonly hash: Hash
}

/** The newest block and the newest final one, read with two requests. */
export interface BlockPoints {
  readonly head: BlockPoint
  readonly finalBlock: BlockPoint
}

/** @throws NoFinalBlock; ChainUnreachable, also when an answer is not a block */
export async function readBlocks({ ask, host, final }: Chain): Promise<BlockPoints> {
  return ask(async client => {
    const head = await readBlock(client, host, { blockTag: 'latest' })
    return { head, finalBlock: await readBlock(client, host, whichBlock(final, head)) }
  })
}

type Which = { readonly blockTag: 'latest' | 'safe' | 'finalized' } | { readonly blockNumber: bigint }

function whichBlock(final: Finality, head: BlockPoint): Which {
  if (typeof final === 'string') return { blockTag: final }
  const number = head.number - BigInt(final.confirmations) + 1n
  return { blockNumber: number > 0n ? number : 0n }
}

async function readBlock(client: PublicClient, host: string, which: Which): Promise<BlockPoint> {
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
