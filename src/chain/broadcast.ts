import { formatEther, type Hex, keccak256, type PublicClient, parseTransaction, recoverTransactionAddress } from 'viem'
import { reasonOf } from '../core/crema-error.ts'
import type { Address, Hash } from '../core/hex.ts'
import { type ChainError, FeesTooLow, InsufficientGas, NodeRefused } from './errors.ts'
import { type Fees, feeCap } from './fees.ts'
import { isKnown } from './is-known.ts'
import type { Node } from './open-node.ts'
import { FateUnknown, TransactionRefused } from './sending-errors.ts'

/**
 * The reception of a sent transaction. `known`: the node has it, or a block has. `nonce-used`: this one or another with its nonce is mined; its
 * outcome says which.
 */
export type Reception = 'sent' | 'known' | 'nonce-used'

/** A node's texts for fees below its private minimum, which nothing else shows. */
const FEES = /underpriced|\bfees?\b|fee.?too.?low|gas ?price|gas tip|replacement/i
/** A node's texts when it has, or had, this transaction or another with its nonce. A lagging node may show neither. */
const TAKEN = /\b(already|known)\b|alreadyknown|nonce|sequence/i

/**
 * Sends a signed transaction; sending the same one again does no harm. Whatever is answered, the node is then asked for the transaction and its
 * account: the texts of nodes only tell apart what these leave open.
 * @throws FateUnknown where it may have been taken; FeesTooLow, InsufficientGas, TransactionRefused where it was not
 */
export async function broadcast(node: Node, raw: Hex): Promise<Reception> {
  try {
    await node.tell(client => client.sendRawTransaction({ serializedTransaction: raw }))
    return 'sent'
  } catch (error) {
    return judge(node, raw, error as ChainError)
  }
}

async function judge(node: Node, raw: Hex, refusal: ChainError): Promise<Reception> {
  const hash = keccak256(raw)
  const why = refusal instanceof NodeRefused ? refusal.reason : reasonOf(refusal)
  const unclear = (reason: string) => new FateUnknown(node.host, hash, reason)
  const account = await look(node, raw, hash).catch((error: ChainError) => {
    throw unclear(`${why}; then ${reasonOf(error)}`)
  })
  if (account === 'known') return 'known'
  if (!(refusal instanceof NodeRefused)) throw unclear(why)
  const { nonce = 0, gas = 0n, value = 0n } = parseTransaction(raw)
  const needed = value + gas * feeCap(feesOf(raw))
  if (account.mined > nonce) return 'nonce-used'
  if (account.balance < needed) throw new InsufficientGas(account.address, account.balance, needed, formatEther)
  if (account.pending > nonce || feeCap(feesOf(raw)) < account.baseFee || FEES.test(why)) throw new FeesTooLow(node.host, why)
  throw TAKEN.test(why) ? unclear(why) : new TransactionRefused(node.host, hash, refusal.rpcCode, why)
}

/** `known`, or the account that signed it as the newest block has it. */
async function look(node: Node, raw: Hex, hash: Hash) {
  const signer = await recoverTransactionAddress({ serializedTransaction: raw as never })
  const address = signer.toLowerCase() as Address
  return node.ask(async client => ((await isKnown(client, hash)) ? ('known' as const) : accountOf(client, address)))
}

async function accountOf(client: PublicClient, address: Address) {
  const [mined, pending, balance, { baseFeePerGas }] = await Promise.all([
    client.getTransactionCount({ address, blockTag: 'latest' }),
    client.getTransactionCount({ address, blockTag: 'pending' }),
    client.getBalance({ address }),
    client.getBlock({ blockTag: 'latest' }),
  ])
  return { address, mined, pending, balance, baseFee: baseFeePerGas ?? 0n }
}

/** The fees that a signed transaction offers. */
export function feesOf(raw: Hex): Fees {
  const { gasPrice, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(raw)
  return gasPrice === undefined ? { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } : { type: 'legacy', gasPrice }
}
