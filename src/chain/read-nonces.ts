import type { Address } from '../core/hex.ts'
import type { Node } from './open-node.ts'

/** Which nonces of an account are taken, as one node sees it. */
export interface Nonces {
  /** The first that no block has. */
  readonly mined: number
  /** The first after those that wait in the node's pool one behind the other. */
  readonly pending: number
}

/** @throws ChainUnreachable and the like */
export async function readNonces({ ask }: Node, address: Address): Promise<Nonces> {
  const count = (blockTag: 'latest' | 'pending') => ask(client => client.getTransactionCount({ address, blockTag }))
  const [mined, pending] = await Promise.all([count('latest'), count('pending')])
  return { mined, pending }
}
