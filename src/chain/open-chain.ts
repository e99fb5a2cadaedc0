import type { PublicClient } from 'viem'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { ChainUnreachable, NoContract, WrongChain } from './errors.ts'
import { type Node, type NodeOptions, openNode } from './open-node.ts'

/** Which blocks count as final: the node's own tag, or a number of confirmations (the newest block has one). */
export type Finality = 'finalized' | 'safe' | { readonly confirmations: number }

/** One PaymentChannels contract, accessed through a node. */
export interface Chain extends Node {
  readonly domain: Domain
  readonly final: Finality
}

export interface ChainOptions extends NodeOptions {
  readonly chainId: bigint
  readonly contract: Address
  /** Default: `finalized`. */
  readonly final?: Finality
}

/**
 * Opens a contract on a chain; sends no request yet. Before the first request, and again after the node was unreachable, the
 * chain's id and the contract's code are verified, since another node may answer by then.
 * @throws UnusableRpcAddress; its `ask` throws ChainUnreachable, WrongChain, NoContract
 */
export function openChain({ chainId, contract, final = 'finalized', ...options }: ChainOptions): Chain {
  const node = openNode(options)
  const domain: Domain = { chainId, contract }
  let checked: Promise<void> | null = null
  const checkOnce = () => {
    checked ??= node
      .ask(client => check(client, node.host, domain))
      .catch(error => {
        checked = null
        throw error
      })
    return checked
  }
  return {
    host: node.host,
    domain,
    final,
    ask: async question => {
      await checkOnce()
      return node.ask(question).catch(error => {
        if (error instanceof ChainUnreachable) checked = null
        throw error
      })
    },
    requests: node.requests,
  }
}

async function check(client: PublicClient, host: string, { chainId, contract }: Domain): Promise<void> {
  const [got, code] = await Promise.all([client.getChainId(), client.getCode({ address: contract })])
  if (BigInt(got) !== chainId) throw new WrongChain(host, BigInt(got), chainId)
  if (code === undefined) throw new NoContract(host, chainId, contract)
}
