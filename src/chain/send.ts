import { type LocalAccount, type TransactionReceipt, WaitForTransactionReceiptTimeoutError } from 'viem'
import { broadcast } from './broadcast.ts'
import { NotMinedYet, TransactionFailed } from './errors.ts'
import type { Node } from './open-node.ts'
import { type Call, prepareTransaction } from './prepare-transaction.ts'

/** Default time to wait for a transaction to be mined. */
const WAIT_MS = 180_000

/**
 * Simulates, signs and sends a call, and waits until it is mined. For command-line use; the machine records transactions before
 * it sends them.
 * @throws RevertedWith before anything is sent; TransactionFailed, NotMinedYet; InsufficientGas, ChainUnreachable and the like
 */
export async function send(node: Node, account: LocalAccount, call: Call, waitMs = WAIT_MS): Promise<TransactionReceipt> {
  const { raw, hash } = await prepareTransaction(node, { account, call })
  await broadcast(node, raw)
  const mined = await node.ask(client =>
    client.waitForTransactionReceipt({ hash, timeout: waitMs, checkReplacement: false }).catch((error: unknown) => {
      throw error instanceof WaitForTransactionReceiptTimeoutError ? new NotMinedYet(hash, waitMs / 1000) : error
    }),
  )
  if (mined.status !== 'success') throw new TransactionFailed(hash, 'reverted')
  return mined
}
