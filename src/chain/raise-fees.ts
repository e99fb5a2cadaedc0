import { type Hex, keccak256, type LocalAccount, parseTransaction } from 'viem'
import type { Address } from '../core/hex.ts'
import { feesOf } from './broadcast.ts'
import { type Fees, fallShort, feeCap, leastCap, raisedFees, readFees, replacementCap, SMALL_TIP } from './fees.ts'
import type { Node } from './open-node.ts'
import { type PreparedTransaction, requireBalance, withinLimit } from './prepare-transaction.ts'

/** What the sender and the next block say now, in wei. */
export interface Market {
  readonly fees: Fees
  readonly balance: bigint
}

export interface RaiseOptions {
  /** Whether a node found the fees it has too low. */
  readonly refused?: boolean | undefined
  /** As in PrepareOptions. */
  readonly mostFee?: bigint | undefined
  /** Read where it is left out. */
  readonly market?: Market | undefined
}

/**
 * The same transaction with the same nonce and higher fees, signed and not sent: an eighth more, or today's where these are higher.
 * @param account the one that signed `raw`
 * @returns null when the fees are not the reason that it is stuck: enough for the next block and not refused, or ten times as much
 * @throws InsufficientGas when the account cannot pay them; FeeAboveLimit; ChainUnreachable and the like
 */
export async function raiseFees(
  node: Node,
  account: LocalAccount,
  raw: Hex,
  { refused = false, mostFee, market }: RaiseOptions = {},
): Promise<PreparedTransaction | null> {
  const { gas = 0n, nonce = 0 } = parseTransaction(raw)
  const old = feesOf(raw)
  const { fees: now, balance } = market ?? (await readMarket(node, account))
  const isReason = refused ? feeCap(old) < mostSensible(now) : fallShort(old, now)
  if (!isReason) return null
  const fees = withinLimit(raisedFees(old, now), gas, replacementCap(old), mostFee)
  return sign({ node, account, raw, nonce, fees, balance })
}

/** Above ten times what the next block asks for, the fee is not the reason for a refusal, whatever a node says. */
const mostSensible = (now: Fees): bigint => 10n * (feeCap(now) > SMALL_TIP ? feeCap(now) : SMALL_TIP)

/**
 * The same call at another nonce, signed and not sent, with the fees it has or today's where these are higher.
 * @throws InsufficientGas, FeeAboveLimit; ChainUnreachable and the like
 */
export async function signAgain(
  node: Node,
  account: LocalAccount,
  raw: Hex,
  { nonce, mostFee, market }: Pick<RaiseOptions, 'mostFee' | 'market'> & { readonly nonce: number },
): Promise<PreparedTransaction> {
  const { gas = 0n } = parseTransaction(raw)
  const old = feesOf(raw)
  const { fees: now, balance } = market ?? (await readMarket(node, account))
  const fees = fallShort(old, now) ? withinLimit(now, gas, leastCap(now), mostFee) : old
  return sign({ node, account, raw, nonce, fees, balance })
}

const readMarket = (node: Node, { address }: LocalAccount): Promise<Market> =>
  node.ask(async client => {
    const [fees, balance] = await Promise.all([readFees(client), client.getBalance({ address })])
    return { fees, balance }
  })

interface Reissue extends Market {
  readonly node: Node
  readonly account: LocalAccount
  /** Its call and gas are taken over. */
  readonly raw: Hex
  readonly nonce: number
}

async function sign({ node, account, raw, nonce, fees, balance }: Reissue): Promise<PreparedTransaction> {
  const { to = null, data = '0x', value = 0n, gas = 0n } = parseTransaction(raw)
  const from = account.address.toLowerCase() as Address
  requireBalance(from, balance, value + gas * feeCap(fees))
  const signed = await account.signTransaction({ to, data, value, gas, nonce, chainId: Number(await node.chainId()), ...fees })
  return { raw: signed, hash: keccak256(signed), from, nonce, gas, fees }
}
