import type { Hash } from '../core/hex.ts'
import { ChainError } from './errors.ts'

/** Whether the node took a transaction cannot be said: it may be mined. */
export class FateUnknown extends ChainError {
  override name = 'FateUnknown'
  readonly retryable = true
  readonly hash: Hash

  constructor(host: string, hash: Hash, reason: string) {
    super(
      `It is not known whether the node at ${host} took the transaction ${hash}: ${reason}.\nExpected an answer.\nIt may be mined: look it up before you send another.`,
    )
    this.hash = hash
  }
}

/** The node neither knows the transaction nor takes it. */
export class TransactionRefused extends ChainError {
  override name = 'TransactionRefused'
  readonly retryable = true
  readonly hash: Hash
  /** JSON-RPC's error code (EIP-1474). */
  readonly code: number

  constructor(host: string, hash: Hash, code: number, reason: string) {
    super(
      `The node at ${host} refused the transaction ${hash}: ${reason} (code ${code}).\nExpected it to take it; it does not know it.\nAsk the node's operator, or use another RPC address.`,
    )
    this.hash = hash
    this.code = code
  }
}

/** A block has another transaction with its nonce, as far as the node shows. */
export class NonceUsed extends ChainError {
  override name = 'NonceUsed'
  readonly retryable = false
  readonly hash: Hash

  constructor(hash: Hash, nonce: number) {
    super(
      `Another transaction with nonce ${nonce} was mined in place of ${hash}, as far as the node shows.\nExpected this nonce to be free.\nLook up the transaction before you send another: a node that lags may not show it yet.`,
    )
    this.hash = hash
  }
}
