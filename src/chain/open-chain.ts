import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import { type Node, type NodeOptions, openNode } from './open-node.ts'

/** Which blocks count as final: the node's own tag, or a number of confirmations (the newest block has one). */
export type Finality = 'finalized' | 'safe' | { readonly confirmations: number }

/** As the config has it: a tag, or a number of confirmations. */
export const finalityOf = (final: 'finalized' | 'safe' | number): Finality => (typeof final === 'number' ? { confirmations: final } : final)

/** One PaymentChannels contract, as a node shows it. */
export interface Chain extends Node {
  readonly domain: Domain
  readonly final: Finality
}

export interface ChainOptions extends Omit<NodeOptions, 'expected'> {
  readonly chainId: bigint
  readonly contract: Address
  /** Default: `finalized`. */
  readonly final?: Finality
}

/**
 * A contract on a chain; nothing is asked yet. Before the first question, and again after an endpoint was unreachable, the chain's id and the
 * contract's code are looked at: another node may answer by then.
 * @throws UnusableRpcAddress; its `ask`: ChainUnreachable, WrongChain, NoContract
 */
export function openChain({ chainId, contract, final = 'finalized', ...options }: ChainOptions): Chain {
  const domain: Domain = { chainId, contract }
  return { ...openNode({ ...options, expected: domain }), domain, final }
}
