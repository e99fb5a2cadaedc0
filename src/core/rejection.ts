/** Why something was rejected: the fact and what was expected, for the log. `retryable` when an immediate retry may well succeed. */
export interface Rejection<Reason extends string = string> {
  readonly kind: 'rejected'
  readonly reason: Reason
  readonly got: string
  readonly expected: string
  readonly retryable: boolean
}

export function reject<Reason extends string>(reason: Reason, got: unknown, expected: unknown, retryable = false): Rejection<Reason> {
  return { kind: 'rejected', reason, got: String(got), expected: String(expected), retryable }
}
