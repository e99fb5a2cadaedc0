/** The machine's knowledge of a work channel before it signs there; all amounts in the channel's token. */
export interface WorkAccount {
  /** The greatest cumulativeAmount known to be signed: in its store, on the visitor's phone, proven or paid on the chain. */
  readonly signed: bigint
  /** The fees of all orders whose receipts are in its store. */
  readonly storedFees: bigint
  /** The fees of all orders whose receipts were proven on the chain. */
  readonly provenFees: bigint
  /** The fees of the orders that are open on the chain and whose receipts are in its store. */
  readonly openFees: bigint
}

/**
 * The cumulativeAmount of the next receipt: never below what was signed, and one fee per order. An intact store accounts for
 * everything signed. After a loss, more was signed than store and chain account for: the difference is the fee of open orders,
 * and is not asked for again.
 */
export function nextAmount({ signed, storedFees, provenFees, openFees }: WorkAccount, fee: bigint): bigint {
  const explained = greater(storedFees, provenFees + openFees)
  return greater(signed, explained + fee)
}

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b)
