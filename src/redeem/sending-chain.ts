import type { Hash, Hex } from '../core/hex.ts'
import type { Transaction } from '../store/records.ts'
import type { SeenTransaction } from './judge-outbox.ts'

/** A signed transaction that was not sent yet. */
export interface SignedTransaction {
  readonly hash: Hash
  readonly raw: Hex
  readonly nonce: number
}

/** What the node says of this machine's account and transactions. */
export interface OutboxView {
  /** How many transactions of the account blocks have: at the final block, at the newest, and with those that wait in the node's pool. */
  readonly nonces: { readonly final: number; readonly mined: number; readonly pending: number }
  /** The native coin of the machine's key, in wei. */
  readonly balance: bigint
  /** The most that one unit of gas may cost a transaction signed now, in wei. */
  readonly gasPrice: bigint
  /** In the order of the question. */
  readonly transactions: readonly SeenTransaction[]
}

export interface FeeOptions {
  /** The most that the transaction's gas may cost in all, in wei. */
  readonly mostFee: bigint
  /** Whether a node found the fees it has too low. */
  readonly refused?: boolean
}

/** The chain as sending needs it. */
export interface SendingChain {
  /** Looks at the account and at these transactions, given by the hashes of all their versions, the newest first. */
  outbox(finalBlock: bigint, transactions: readonly (readonly Hash[])[]): Promise<OutboxView>
  broadcast(raw: Hex): Promise<void>
  /** The same transaction with higher fees; null when that is not due. It always is where a node `refused` the fees it has. */
  raise(transaction: Pick<Transaction, 'rawTransaction'>, options: FeeOptions): Promise<SignedTransaction | null>
  /** The same call at another nonce. */
  signAgain(transaction: Pick<Transaction, 'rawTransaction'>, nonce: number, options: FeeOptions): Promise<SignedTransaction>
}
