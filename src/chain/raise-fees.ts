import { type Hex, keccak256, type LocalAccount, parseTransaction } from 'viem'
import type { Address } from '../core/hex.ts'
import { feesOf } from './broadcast.ts'
import { fallShort, feeCap, raisedFees, readFees, replacementCap } from './fees.ts'
import type { Node } from './open-node.ts'
import { type PreparedTransaction, requireBalance, withinLimit } from './prepare-transaction.ts'

export interface RaiseOptions {
  /** Whether a node found the fees it has too low. */
  readonly refused?: boolean | undefined
  /** As in PrepareOptions. */
  readonly mostFee?: bigint | undefined
}

/**
 * The same transaction with the same nonce and higher fees, signed and not sent: an eighth more, or today's where these are higher.
 * @param account the one that signed `raw`
 * @returns null when the fees it has are enough for the next block and were not refused, so that it is not stuck for want of them
 * @throws InsufficientGas when the account cannot pay them; FeeAboveLimit; ChainUnreachable and the like
 */
export async function raiseFees(
  node: Node,
  account: LocalAccount,
  raw: Hex,
  { refused = false, mostFee }: RaiseOptions = {},
): Promise<PreparedTransaction | null> {
  const { to = null, data = '0x', value = 0n, gas = 0n, nonce = 0 } = parseTransaction(raw)
  const from = account.address.toLowerCase() as Address
  const old = feesOf(raw)
  const [now, balance] = await node.ask(client => Promise.all([readFees(client), client.getBalance({ address: from })]))
  if (!refused && !fallShort(old, now)) return null
  const fees = withinLimit(raisedFees(old, now), gas, replacementCap(old), mostFee)
  requireBalance(from, balance, value + gas * feeCap(fees))
  const signed = await account.signTransaction({ to, data, value, gas, nonce, chainId: Number(await node.chainId()), ...fees })
  return { raw: signed, hash: keccak256(signed), from, nonce, gas, fees }
}
