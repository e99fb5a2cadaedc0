import { FeesTooLow } from '../chain/errors.ts'
import type { TransactionOutcome } from '../chain/outcome.ts'
import type { Hash, Hex } from '../core/hex.ts'
import type { Logger } from '../logger.ts'
import type { Transaction, TransactionState } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** A signed transaction that has not been sent. */
export interface SignedTransaction {
  readonly hash: Hash
  readonly raw: Hex
  readonly nonce: number
}

/** The outcome of a transaction. A transaction that the node does not know still counts as pending. */
export type FollowedOutcome = Exclude<TransactionOutcome, { kind: 'dropped' }>

/** The chain operations for sending a transaction. */
export interface SendingChain {
  broadcast(raw: Hex): Promise<void>
  /** @param versions the hashes of all its versions */
  outcome(transaction: Pick<Transaction, 'transactionHash' | 'nonce'>, versions: readonly Hash[]): Promise<FollowedOutcome>
  /** The same transaction with higher fees; null when that is not due. It is always due if a node `refused` its fees. */
  raise(transaction: Pick<Transaction, 'rawTransaction'>, refused?: boolean): Promise<SignedTransaction | null>
}

export interface FollowUpParts {
  readonly store: Pick<Store, 'transactions' | 'syncs'>
  readonly chain: SendingChain
  readonly log: Logger
}

/** Follows a transaction in progress: sends it again, raises its fees, or records its outcome. */
export async function followUp(parts: FollowUpParts, under: Transaction): Promise<void> {
  const { store, chain, log } = parts
  const outcome = await chain.outcome(under, store.transactions.versions(under.id))
  if (outcome.kind === 'pending') return pushOn(parts, under)
  if (outcome.kind === 'replaced') {
    store.transactions.update(under.id, { state: 'replaced' })
    return log.warn({ id: under.id }, 'Another transaction replaced one of this machine at its nonce.')
  }
  const { success, blockNumber, paid, gasUsed, hash } = outcome
  const isFinal = blockNumber <= (store.syncs.last()?.blockNumber ?? 0n)
  const state = isFinal ? stateAtLast(success) : 'mined'
  if (state === under.state && hash === under.transactionHash && blockNumber === under.blockNumber && paid === under.paid) return
  store.transactions.update(under.id, { state, transactionHash: hash, blockNumber, paid, gasUsed })
  log.info({ id: under.id, state, paid: String(paid), gasUsed: String(gasUsed), transaction: hash }, 'A transaction changed its state.')
}

const stateAtLast = (success: boolean): TransactionState => (success ? 'final' : 'failed')

async function pushOn(parts: FollowUpParts, under: Transaction): Promise<void> {
  const { store, chain, log } = parts
  if (under.state === 'mined') {
    store.transactions.update(under.id, { state: 'signed', paid: null, gasUsed: null, blockNumber: null })
    log.warn(
      { id: under.id, transaction: under.transactionHash },
      'The block of a transaction was reorganised away; the transaction is sent again.',
    )
  }
  await sendOff(parts, keepRaised(parts, under, await chain.raise(under)))
}

/**
 * Sends a recorded transaction. If the node refuses its fees as too low, for the block or for a replacement, it is sent once more
 * with higher fees.
 * @throws FeesTooLow when they are still too low: the next follow-up raises them again
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

/** Recorded before it is sent, since any version may be mined. */
function keepRaised({ store }: FollowUpParts, { id, rawTransaction }: Sent, raised: SignedTransaction | null): Sent {
  if (raised === null) return { id, rawTransaction }
  store.transactions.update(id, { transactionHash: raised.hash, rawTransaction: raised.raw })
  return { id, rawTransaction: raised.raw }
}
