import { formatEther } from 'viem'
import { ChainError } from './errors.ts'

/** The gas of a transaction would cost more than the caller pays. */
export class FeeAboveLimit extends ChainError {
  override name = 'FeeAboveLimit'
  readonly retryable = true
  /** In wei, for the whole transaction. */
  readonly needed: bigint
  readonly limit: bigint

  constructor(needed: bigint, limit: bigint) {
    super({
      code: 'fee-above-limit',
      fact: `The gas of a transaction costs ${formatEther(needed)} of the chain's native coin now.`,
      expected: `at most ${formatEther(limit)}`,
      remedy: 'It waits for lower fees. If this lasts, raise the limit: redeem.max_fee, redeem.max_fee_urgent or redeem.fee_share.',
    })
    this.needed = needed
    this.limit = limit
  }
}
