import { type PublicClient, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem'
import type { Hash } from '../core/hex.ts'

/** Whether the node has a transaction in its pool or in a block. A node that drops mined ones from its index still has their receipts. */
export async function isKnown(client: PublicClient, hash: Hash): Promise<boolean> {
  if ((await orNull(client.getTransaction({ hash }), TransactionNotFoundError)) !== null) return true
  return (await orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError)) !== null
}

/** viem throws where the node answers null. */
export async function orNull<Answer>(answer: Promise<Answer>, missing: new (...args: never[]) => Error): Promise<Answer | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof missing) return null
    throw error
  })
}
