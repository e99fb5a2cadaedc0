import { printable } from '../core/printable.ts'
import { ChainError } from './errors.ts'

/** The node asks for fewer requests. */
export class RateLimited extends ChainError {
  override name = 'RateLimited'
  readonly retryable = true
  /** How long the node asked to be left alone, bounded. */
  readonly retryAfterMs: number

  constructor(host: string, retryAfterMs: number, reason: string) {
    super({
      code: 'rate-limited',
      fact: `The chain's node at ${host} refuses further requests for now: ${printable(reason)}.`,
      expected: 'an answer',
      remedy: `It is asked again in ${Math.ceil(retryAfterMs / 1000)} s. If this lasts, sync less often or use a node with a higher limit.`,
    })
    this.retryAfterMs = retryAfterMs
  }
}

/** The answer is larger than any that Crema reads. */
export class AnswerTooLarge extends ChainError {
  override name = 'AnswerTooLarge'
  readonly retryable = true

  constructor(host: string, mostBytes: number) {
    super({
      code: 'answer-too-large',
      fact: `The chain's node at ${host} answered with more than ${mostBytes} bytes.`,
      expected: 'a smaller answer',
      remedy: 'If this lasts, use another RPC address.',
    })
  }
}

/** Too few of the endpoints gave the same answer. */
export class EndpointsDisagree extends ChainError {
  override name = 'EndpointsDisagree'
  readonly retryable = true

  constructor(hosts: readonly string[], quorum: number) {
    super({
      code: 'endpoints-disagree',
      fact: `The nodes at ${hosts.join(', ')} give different answers about the same block.`,
      expected: `the same answer from ${quorum} of them`,
      remedy: 'One of them is wrong or lags behind: remove it from chain.rpc, or add another one.',
    })
  }
}
