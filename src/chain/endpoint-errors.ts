import { ChainError } from './errors.ts'

/** The node asks for fewer requests. */
export class RateLimited extends ChainError {
  override name = 'RateLimited'
  readonly retryable = true
  /** How long the node asked to be left alone, bounded. */
  readonly retryAfterMs: number

  constructor(host: string, retryAfterMs: number, reason: string) {
    const seconds = Math.ceil(retryAfterMs / 1000)
    super(
      `The chain's node at ${host} answers no more requests for now: ${reason}.\nExpected an answer.\nIt is asked again in ${seconds} s. If this lasts, sync less often or use a node with a higher limit.`,
    )
    this.retryAfterMs = retryAfterMs
  }
}

/** The answer is larger than any that Crema reads. */
export class AnswerTooLarge extends ChainError {
  override name = 'AnswerTooLarge'
  readonly retryable = true

  constructor(host: string, mostBytes: number) {
    super(
      `The chain's node at ${host} answered with more than ${mostBytes} bytes.\nExpected a smaller answer.\nIf this lasts, use another RPC address.`,
    )
  }
}

/** Too few of the endpoints gave the same answer. */
export class EndpointsDisagree extends ChainError {
  override name = 'EndpointsDisagree'
  readonly retryable = true

  constructor(hosts: readonly string[], quorum: number) {
    super(
      `The nodes at ${hosts.join(', ')} give different answers about the same block.\nExpected the same answer from ${quorum} of them.\nOne of them is wrong or lags: remove it from chain.rpc, or add another.`,
    )
  }
}
