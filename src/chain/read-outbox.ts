import { type PublicClient, TransactionNotFoundError } from 'viem'
import type { Address, Hash } from '../core/hex.ts'
import { type Fees, readFees } from './fees.ts'
import { orNull } from './is-known.ts'
import type { Chain } from './open-chain.ts'
import { type MinedOutcome, minedOutcome } from './outcome.ts'

/** What one look says of an account and its transactions. */
export interface AccountView {
  /** How many transactions of the account blocks have: at the final block, at the newest, and with those that wait in the node's pool. */
  readonly nonces: { readonly final: number; readonly mined: number; readonly pending: number }
  /** In wei, at the newest block. */
  readonly balance: bigint
  readonly fees: Fees
  /** In the order of the question. */
  readonly transactions: readonly {
    /** The version that a block has; null where none has. */
    readonly mined: MinedOutcome | null
    /** Whether the node has the newest version, in its pool or a block. */
    readonly isKnown: boolean
  }[]
}

export interface OutboxQuestion {
  readonly from: Address
  readonly finalBlock: bigint
  /** All versions of each transaction, the newest first. */
  readonly transactions: readonly (readonly Hash[])[]
}

/** The most versions of a transaction that are looked for. Its fees reach their limit earlier. */
const MOST_VERSIONS = 32

/**
 * All in one batch, and the count at the final block, on which endpoints must agree.
 * @throws ChainUnreachable, EndpointsDisagree and the like
 */
export async function readOutbox(chain: Chain, { from, finalBlock, transactions }: OutboxQuestion): Promise<AccountView> {
  const final = await chain.agree(client => client.getTransactionCount({ address: from, blockNumber: finalBlock }))
  return chain.askTogether(async client => {
    const [mined, pending, balance, fees, ...views] = await Promise.all([
      client.getTransactionCount({ address: from, blockTag: 'latest' }),
      client.getTransactionCount({ address: from, blockTag: 'pending' }),
      client.getBalance({ address: from }),
      readFees(client),
      ...transactions.map(versions => viewOf(client, chain, versions.slice(0, MOST_VERSIONS))),
    ])
    return { nonces: { final, mined, pending }, balance, fees, transactions: views }
  })
}

async function viewOf(client: PublicClient, chain: Chain, versions: readonly Hash[]) {
  const newest = versions[0] as Hash
  const [known, ...outcomes] = await Promise.all([
    orNull(client.getTransaction({ hash: newest }), TransactionNotFoundError),
    ...versions.map(hash => minedOutcome(client, chain, hash)),
  ])
  return { mined: outcomes.find(each => each !== null) ?? null, isKnown: known !== null }
}
