import { setTimeout as pause } from 'node:timers/promises'
import { type LocalAccount, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import type { Hash } from '../core/hex.ts'
import { broadcast } from './broadcast.ts'
import { ChainError, NotMinedYet, TransactionFailed } from './errors.ts'
import { orNull } from './is-known.ts'
import type { Node } from './open-node.ts'
import { type Call, prepareTransaction } from './prepare-transaction.ts'
import { FateUnknown, NonceUsed } from './sending-errors.ts'

/** Default time to wait for a transaction to be mined. */
const WAIT_MS = 180_000
/** How long where a node says that its nonce is used, and may not show the block yet that used it. */
const LAG_MS = 15_000
const POLL_MS = 250

/**
 * Simulates, signs, sends, and waits until the transaction is mined. For people at a command line; the machine records in between. An answer that
 * leaves it open whether it was taken counts as sent: a user who is told that it was refused sends another one.
 * @throws RevertedWith before anything is sent; TransactionFailed, NotMinedYet, NonceUsed, FateUnknown, which name the transaction; TransactionRefused,
 *   InsufficientGas, ChainUnreachable and the like
 */
export async function send(node: Node, account: LocalAccount, call: Call, waitMs = WAIT_MS): Promise<TransactionReceipt> {
  const { raw, hash, nonce } = await prepareTransaction(node, { account, call })
  const unclear = await broadcast(node, raw).then(
    reception => (reception === 'nonce-used' ? new NonceUsed(hash, nonce) : null),
    (error: unknown) => {
      if (error instanceof FateUnknown) return error
      throw error
    },
  )
  const mined = await untilMined(node, hash, unclear instanceof NonceUsed ? Math.min(LAG_MS, waitMs) : waitMs)
  if (mined === null) throw unclear ?? new NotMinedYet(hash, waitMs / 1000)
  if (mined.status !== 'success') throw new TransactionFailed(hash, 'reverted')
  return mined
}

/** Null if no block has it within `waitMs`. A node that fails meanwhile is asked again. */
async function untilMined(node: Node, hash: Hash, waitMs: number): Promise<TransactionReceipt | null> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const mined = await node
      .ask(client => orNull(client.getTransactionReceipt({ hash }), TransactionReceiptNotFoundError))
      .catch((error: unknown) => {
        if (error instanceof ChainError && error.retryable) return null
        throw error
      })
    if (mined !== null) return mined
    if (performance.now() >= deadline) return null
    await pause(POLL_MS)
  }
}
