import type { Receipt } from './messages.ts'

/** The fields that order the receipts of one channel. */
export type Ordered = Pick<Receipt, 'sequence' | 'cumulativeAmount'>

/**
 * Whether a receipt is above another of its channel: over more, or over the same with a later sequence. The contract pays the greatest
 * sum, whatever its sequence; after a lost store there may be two runs of sequences.
 */
export const isAbove = (receipt: Ordered, other: Ordered): boolean =>
  receipt.cumulativeAmount > other.cumulativeAmount ||
  (receipt.cumulativeAmount === other.cumulativeAmount && receipt.sequence > other.sequence)
