import type { Hash } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { ChainError } from './errors.ts'

/** Whether the node accepted a transaction cannot be said: it may be mined. */
export class FateUnknown extends ChainError {
  override name = 'FateUnknown'
  readonly retryable = true
  readonly hash: Hash

  constructor(host: string, hash: Hash, reason: string) {
    super({
      code: 'fate-unknown',
      fact: `It is not known whether the node at ${host} accepted the transaction ${hash}: ${printable(reason)}.`,
      expected: 'an answer that says so',
      remedy: 'It may be mined: look it up before you send another one.',
      publicWords: [hash],
    })
    this.hash = hash
  }
}

/** The node neither knows the transaction nor accepts it. */
export class TransactionRefused extends ChainError {
  override name = 'TransactionRefused'
  readonly retryable = true
  readonly hash: Hash

  constructor(host: string, hash: Hash, rpcCode: number, reason: string) {
    super({
      code: 'transaction-refused',
      fact: `The node at ${host} refused the transaction ${hash}, and does not have it: ${printable(reason)} (code ${rpcCode}).`,
      expected: 'the node to accept it',
      remedy: "Ask the node's operator, or use another RPC address.",
      publicWords: [hash],
    })
    this.hash = hash
  }
}

/** A block has another transaction with its nonce, as far as the node shows. */
export class NonceUsed extends ChainError {
  override name = 'NonceUsed'
  readonly retryable = false
  readonly hash: Hash

  constructor(hash: Hash, nonce: number) {
    super({
      code: 'nonce-used',
      fact: `Another transaction with nonce ${nonce} was mined instead of ${hash}, as far as the node shows.`,
      expected: 'this nonce to be free',
      remedy: 'Look up the transaction before you send another one: a node that lags may not show it yet.',
      publicWords: [hash],
    })
    this.hash = hash
  }
}
