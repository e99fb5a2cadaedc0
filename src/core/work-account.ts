/** What a machine knows of a channel of work before it signs there; all in the channel's token. */
export interface WorkAccount {
  /** The greatest cumulativeAmount that it is known to have signed: in its store, on the visitor's phone, proven or paid on the chain. */
  readonly signed: bigint
  /** The fees of all orders whose receipts its store has. */
  readonly storedFees: bigint
  /** The fees of all orders that the chain was shown the receipts of. */
  readonly provenFees: bigint
  /** The fees of those orders that are open on the chain and whose receipts its store has. */
  readonly openFees: bigint
}

/**
 * The cumulativeAmount of the next receipt: of all that was signed, never below it, and one fee an order. A store that lost nothing explains all
 * that was signed. After a loss more was signed than store and chain explain: that is the fee of open orders, and is not asked for again.
 */
export function nextAmount({ signed, storedFees, provenFees, openFees }: WorkAccount, fee: bigint): bigint {
  const explained = greater(storedFees, provenFees + openFees)
  return greater(signed, explained + fee)
}

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b)
