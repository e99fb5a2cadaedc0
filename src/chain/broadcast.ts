import { formatEther, type Hex, parseTransaction, recoverTransactionAddress } from 'viem'
import type { Address } from '../core/hex.ts'
import { FeesTooLow, InsufficientGas, NodeRefused } from './errors.ts'
import { type Fees, feeCap } from './fees.ts'
import type { Node } from './open-node.ts'

/** A node's response to a transaction. `nonce-used`: this transaction, or another one with its nonce, is mined; ask for its outcome. */
export type Reception = 'sent' | 'known' | 'nonce-used'

/** Error texts of geth, Nethermind, Besu, Erigon, reth and anvil; JSON-RPC has no codes for these cases. */
const KNOWN = /already ?(known|imported|exists|in mempool)|known transaction/i
const NONCE_USED = /nonce (is )?too low|old nonce|nonce already used/i
const FEES = /underpriced|fee too low|feetoolow|less than (the )?block base fee|gas price (is )?too low/i
const FUNDS = /insufficient (funds|balance)/i

/**
 * Sends a signed transaction. Sending the same one again is harmless.
 * @throws FeesTooLow, InsufficientGas, ChainUnreachable and the like
 */
export async function broadcast(node: Node, raw: Hex): Promise<Reception> {
  try {
    await node.ask(client => client.sendRawTransaction({ serializedTransaction: raw }))
    return 'sent'
  } catch (error) {
    if (!(error instanceof NodeRefused)) throw error
    if (KNOWN.test(error.reason)) return 'known'
    if (NONCE_USED.test(error.reason)) return 'nonce-used'
    if (FEES.test(error.reason)) throw new FeesTooLow(node.host, error.reason)
    throw FUNDS.test(error.reason) ? await shortOfFunds(node, raw) : error
  }
}

async function shortOfFunds(node: Node, raw: Hex): Promise<InsufficientGas> {
  const { gas = 0n, value = 0n } = parseTransaction(raw)
  const signer = await recoverTransactionAddress({ serializedTransaction: raw as never })
  const address = signer.toLowerCase() as Address
  const balance = await node.ask(client => client.getBalance({ address }))
  return new InsufficientGas(address, balance, value + gas * feeCap(feesOf(raw)), formatEther)
}

/** The fees offered by a signed transaction. */
export function feesOf(raw: Hex): Fees {
  const { gasPrice, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(raw)
  return gasPrice === undefined ? { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } : { type: 'legacy', gasPrice }
}
