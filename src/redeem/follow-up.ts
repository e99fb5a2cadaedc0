import { FeesTooLow } from '../chain/errors.ts'
import type { Hash, Hex } from '../core/hex.ts'
import type { Logger } from '../logger.ts'
import type { Store, Transaction } from '../store/store.ts'

/** A signed transaction that was not sent yet. */
export interface SignedTransaction {
  readonly hash: Hash
  readonly raw: Hex
  readonly nonce: number
}

/** What became of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'mined'
      /** Of the version that was mined. */
      readonly hash: Hash
      readonly success: boolean
      readonly blockNumber: bigint
      readonly paid: bigint
      readonly gasUsed: bigint
    }
  /** Its nonce was used by another transaction. */
  | { readonly kind: 'replaced' }

/** The chain as sending needs it. */
export interface SendingChain {
  broadcast(raw: Hex): Promise<void>
  /** @param versions the hashes of all its versions */
  outcome(transaction: Pick<Transaction, 'transactionHash' | 'nonce'>, versions: readonly Hash[]): Promise<TransactionOutcome>
  /** The same transaction with higher fees; null when that is not due. It always is where a node `refused` the fees it has. */
  raise(transaction: Pick<Transaction, 'rawTransaction'>, refused?: boolean): Promise<SignedTransaction | null>
}

export interface FollowUpParts {
  readonly store: Pick<Store, 'transactions' | 'syncs'>
  readonly chain: SendingChain
  readonly log: Logger
}

/** Sends a transaction under way again, raises its fees, or notes what became of it. */
export async function followUp(parts: FollowUpParts, under: Transaction): Promise<void> {
  const { store, chain, log } = parts
  const outcome = await chain.outcome(under, store.transactions.versions(under.id))
  if (outcome.kind === 'pending') return pushOn(parts, under)
  if (outcome.kind === 'replaced') {
    store.transactions.update(under.id, { state: 'replaced' })
    return log.warn({ transaction: under.id }, 'another transaction took the nonce of one of this machine')
  }
  const { success, blockNumber, paid, gasUsed, hash } = outcome
  const final = blockNumber <= (store.syncs.last()?.blockNumber ?? 0n)
  const state = success ? (final ? 'final' : 'mined') : final ? 'failed' : 'mined'
  if (state === under.state && hash === under.transactionHash && blockNumber === under.blockNumber && paid === under.paid) return
  store.transactions.update(under.id, { state, transactionHash: hash, blockNumber, paid, gasUsed })
  log.info({ id: under.id, state, paid: String(paid), gasUsed: String(gasUsed), transaction: hash }, 'transaction')
}

async function pushOn(parts: FollowUpParts, under: Transaction): Promise<void> {
  const { store, chain, log } = parts
  if (under.state === 'mined') {
    store.transactions.update(under.id, { state: 'signed', paid: null, gasUsed: null, blockNumber: null })
    log.warn({ id: under.id, transaction: under.transactionHash }, 'the block of a transaction was undone; it is sent again')
  }
  await sendOff(parts, keepRaised(parts, under, await chain.raise(under)))
}

/**
 * Sends what is recorded. Where the node finds the fees too low, for the block or for what they replace, it goes once more with higher ones.
 * @throws FeesTooLow where they are too low still: they are raised again when it is followed up
 */
export async function sendOff(parts: FollowUpParts, { id, rawTransaction }: Sent): Promise<void> {
  const { chain } = parts
  try {
    await chain.broadcast(rawTransaction)
  } catch (error) {
    if (!(error instanceof FeesTooLow)) throw error
    const raised = keepRaised(parts, { id, rawTransaction }, await chain.raise({ rawTransaction }, true))
    await chain.broadcast(raised.rawTransaction)
  }
}

type Sent = Pick<Transaction, 'id' | 'rawTransaction'>

/** Recorded before it is sent: any version may be the one that is mined. */
function keepRaised({ store }: FollowUpParts, { id, rawTransaction }: Sent, raised: SignedTransaction | null): Sent {
  if (raised === null) return { id, rawTransaction }
  store.transactions.update(id, { transactionHash: raised.hash, rawTransaction: raised.raw })
  return { id, rawTransaction: raised.raw }
}
