import { CremaError } from '../core/crema-error.ts'
import type { Address } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { type DecodedRevert, explainRevert } from './explain-revert.ts'
import type { ShowAmount } from './explanation.ts'

/** A failure of an interaction with the chain. */
export abstract class ChainError extends CremaError {
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
    super({
      code: 'chain-unreachable',
      fact: `The chain's node at ${host} cannot be used: ${printable(reason)}.`,
      expected: 'an Ethereum JSON-RPC node',
      remedy: 'Check the network and the RPC address.',
    })
    this.reason = reason
  }
}

/** The node refused the request. */
export class NodeRefused extends ChainError {
  override name = 'NodeRefused'
  readonly retryable = true
  /** JSON-RPC's error code (EIP-1474). */
  readonly rpcCode: number
  readonly reason: string

  constructor(host: string, rpcCode: number, reason: string) {
    super({
      code: 'node-refused',
      fact: `The chain's node at ${host} refused a request: ${printable(reason)} (code ${rpcCode}).`,
      expected: 'an answer',
      remedy: "Ask the node's operator, or use another RPC address.",
    })
    this.rpcCode = rpcCode
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

  constructor(host: string, got: bigint, wanted: bigint) {
    super({
      code: 'wrong-chain',
      fact: `The node at ${host} is on chain ${got}.`,
      expected: `chain ${wanted}`,
      remedy: 'Correct the RPC address or the chain id.',
    })
  }
}

export class NoContract extends ChainError {
  override name = 'NoContract'
  readonly retryable = false
  readonly address: Address

  /** @param isAnother where there is a contract, but not the expected one */
  constructor(host: string, chainId: bigint, address: Address, expected = 'PaymentChannels', isAnother = false) {
    const fact = isAnother
      ? `The contract at ${address} on chain ${chainId} is a different one`
      : `There is no contract at ${address} on chain ${chainId}`
    super({
      code: 'no-contract',
      fact: `${fact} (asked at ${host}).`,
      expected: `${expected} there`,
      remedy: 'Correct the address of the contract.',
    })
    this.address = address
  }
}

/** The node has no block of the required finality. */
export class NoFinalBlock extends ChainError {
  override name = 'NoFinalBlock'
  readonly retryable = true

  /** @param reason what the node said; none where it answered null */
  constructor(host: string, tag: string, reason?: string) {
    super({
      code: 'no-final-block',
      fact: `The node at ${host} has no ${tag} block${reason === undefined ? '' : ` (${printable(reason)})`}.`,
      expected: 'one to read the channels at',
      remedy: 'On a chain without finality, set chain.final to a number of confirmations instead.',
    })
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
    super({
      code: 'insufficient-gas',
      fact: `${address} has ${show(balance)} of the chain's native coin.`,
      expected: `at least ${show(needed)} for this transaction and its gas`,
      remedy: 'Send it more of the native coin.',
    })
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
    super({
      code: 'fees-too-low',
      fact: `The node at ${host} rejects the fees of the transaction as too low: ${printable(reason)}.`,
      expected: 'the fees of the next block, or an eighth more than those of the replaced transaction',
      remedy: 'Raise the fees.',
    })
  }
}

/** Something did not arrive in time; it may still arrive. */
export class NotMinedYet extends ChainError {
  override name = 'NotMinedYet'
  readonly retryable = true

  constructor(hash: string, seconds: number) {
    super({
      code: 'not-mined-yet',
      fact: `The transaction ${hash} is not in a block after ${seconds} s.`,
      expected: 'it to be mined by then',
      remedy: 'It was sent and may still be mined: look it up before you send another one.',
      publicWords: [hash],
    })
  }
}

/** A transaction was mined but reverted. */
export class TransactionFailed extends ChainError {
  override name = 'TransactionFailed'
  readonly retryable = false

  constructor(hash: string, what: string) {
    super({
      code: 'transaction-failed',
      fact: `The transaction ${hash} ${what}.`,
      expected: 'it to succeed, as its simulation did',
      remedy: 'Check the state and try again.',
      publicWords: [hash],
    })
  }
}
