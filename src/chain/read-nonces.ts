import type { Address } from '../core/hex.ts'
import type { Node } from './open-node.ts'

/** An account's used nonces, as seen by one node. */
export interface Nonces {
  /** The first nonce not used in any block. */
  readonly mined: number
  /** The first nonce after the consecutive ones in the node's pool. */
  readonly pending: number
}

/** @throws ChainUnreachable and the like */
export async function readNonces({ ask }: Node, address: Address): Promise<Nonces> {
  const count = (blockTag: 'latest' | 'pending') => ask(client => client.getTransactionCount({ address, blockTag }))
  const [mined, pending] = await Promise.all([count('latest'), count('pending')])
  return { mined, pending }
}
