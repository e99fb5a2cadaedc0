/** Why something was not accepted: the fact and what was expected, for the log; `retryable` when the same person may well succeed at once. */
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
