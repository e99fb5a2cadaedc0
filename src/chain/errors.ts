import type { Address } from '../core/hex.ts'
import { type DecodedRevert, explainRevert } from './explain-revert.ts'
import type { ShowAmount } from './explanation.ts'

/** A failure of an interaction with the chain: the fact, what was expected, what to do, one line each. */
export abstract class ChainError extends Error {
  /** True when the same call can succeed later without a change on this side. */
  abstract readonly retryable: boolean
}

/** The node did not answer, or not in JSON-RPC. */
export class ChainUnreachable extends ChainError {
  override name = 'ChainUnreachable'
  readonly retryable = true
  readonly reason: string

  /** @param host the RPC address's host only; the rest of the address may be secret */
  constructor(host: string, reason: string) {
    super(
      `The chain's node at ${host} cannot be used: ${reason}.\nExpected an Ethereum JSON-RPC node.\nCheck the network and the RPC address.`,
    )
    this.reason = reason
  }
}

/** The node refused the request. */
export class NodeRefused extends ChainError {
  override name = 'NodeRefused'
  readonly retryable = true
  /** JSON-RPC's error code (EIP-1474). */
  readonly code: number
  readonly reason: string

  constructor(host: string, code: number, reason: string) {
    super(
      `The chain's node at ${host} refused a request: ${reason} (code ${code}).\nExpected an answer.\nAsk the node's operator, or use another RPC address.`,
    )
    this.code = code
    this.reason = reason
  }
}

/** The RPC address must not be used: the fact and what to do. */
export class UnusableRpcAddress extends ChainError {
  override name = 'UnusableRpcAddress'
  readonly retryable = false
}

export class WrongChain extends ChainError {
  override name = 'WrongChain'
  readonly retryable = false
  readonly got: bigint
  readonly expected: bigint

  constructor(host: string, got: bigint, expected: bigint) {
    super(`The node at ${host} is on chain ${got}.\nExpected chain ${expected}.\nCorrect the RPC address or the chain's id.`)
    this.got = got
    this.expected = expected
  }
}

export class NoContract extends ChainError {
  override name = 'NoContract'
  readonly retryable = false
  readonly address: Address

  /** @param isAnother where there is a contract, but not the expected one */
  constructor(host: string, chainId: bigint, address: Address, expected = 'PaymentChannels', isAnother = false) {
    const fact = isAnother
      ? `The contract at ${address} on chain ${chainId} is another`
      : `There is no contract at ${address} on chain ${chainId}`
    super(`${fact} (asked at ${host}).\nExpected ${expected} there.\nCorrect the contract's address.`)
    this.address = address
  }
}

/** The node has no block of the required finality. */
export class NoFinalBlock extends ChainError {
  override name = 'NoFinalBlock'
  readonly retryable = true

  /** @param reason what the node said; none where it answered null */
  constructor(host: string, tag: string, reason?: string) {
    super(
      `The node at ${host} knows no ${tag} block${reason === undefined ? '' : ` (${reason})`}.\nExpected one to read the channels at.\nOn a chain without finality set chain.final to a number of confirmations instead.`,
    )
  }
}

/** The final block moved back or changed: no answer of this node can be trusted. */
export class FinalBlockMoved extends ChainError {
  override name = 'FinalBlockMoved'
  readonly retryable = true
  readonly got: bigint
  readonly expected: bigint

  constructor(host: string, got: bigint, expected: bigint) {
    const fact = got === expected ? `has another final block ${got} than before` : `says that block ${got} is the final one`
    super(
      `The node at ${host} ${fact}.\nExpected ${expected} as seen before, or a later one.\nThe node lags behind or the chain was rewritten: use another node.`,
    )
    this.got = got
    this.expected = expected
  }
}

/** The contract refused the call, in a simulation before anything was sent. */
export class RevertedWith extends ChainError {
  override name = 'RevertedWith'
  readonly retryable = false
  readonly decoded: DecodedRevert

  /** @param amount formats amounts; default: in the token's smallest unit */
  constructor(decoded: DecodedRevert, amount?: ShowAmount) {
    super(explainRevert(decoded, amount))
    this.decoded = decoded
  }
}

/** The sender has too little of the native coin. */
export class InsufficientGas extends ChainError {
  override name = 'InsufficientGas'
  readonly retryable = true
  readonly address: Address
  /** In wei. */
  readonly balance: bigint
  /** In wei: the value sent with the call, plus the maximum cost of its gas. */
  readonly needed: bigint

  constructor(address: Address, balance: bigint, needed: bigint, show: ShowAmount) {
    super(
      `${address} has ${show(balance)} of the chain's native coin.\nExpected at least ${show(needed)} for this transaction and its gas.\nSend it some.`,
    )
    this.address = address
    this.balance = balance
    this.needed = needed
  }
}

/** The node accepts this transaction only with higher fees. */
export class FeesTooLow extends ChainError {
  override name = 'FeesTooLow'
  readonly retryable = false

  constructor(host: string, reason: string) {
    super(
      `The node at ${host} finds the transaction's fees too low: ${reason}.\nExpected what the next block asks for, or an eighth more than the one it replaces.\nRaise the fees.`,
    )
  }
}

/** Something did not arrive in time; it may still arrive. */
export class NotMinedYet extends ChainError {
  override name = 'NotMinedYet'
  readonly retryable = true

  constructor(hash: string, seconds: number) {
    super(
      `The transaction ${hash} is not in a block after ${seconds} s.\nExpected it within that time.\nIt was sent and may still be mined: look it up before you send another.`,
    )
  }
}

/** A transaction was mined but reverted. */
export class TransactionFailed extends ChainError {
  override name = 'TransactionFailed'
  readonly retryable = false

  constructor(hash: string, what: string) {
    super(`The transaction ${hash} ${what}.\nExpected it to succeed, as its simulation did.\nLook at the state and try again.`)
  }
}
