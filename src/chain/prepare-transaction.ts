import { formatEther, type Hex, keccak256, type LocalAccount, type PublicClient } from 'viem'
import type { Address, Hash } from '../core/hex.ts'
import { InsufficientGas } from './errors.ts'
import { FeeAboveLimit } from './fee-errors.ts'
import { cappedFees, type Fees, feeCap, leastCap, readFees } from './fees.ts'
import type { Node } from './open-node.ts'

/** A call to send. */
export interface Call {
  /** Null deploys `data`. */
  readonly to: Address | null
  readonly data: Hex
  /** In wei. Default: 0. */
  readonly value?: bigint
}

/** A signed transaction that has not been sent: record it durably, then broadcast it. */
export interface PreparedTransaction {
  readonly raw: Hex
  readonly hash: Hash
  readonly from: Address
  readonly nonce: number
  readonly gas: bigint
  readonly fees: Fees
}

export interface PrepareOptions {
  readonly account: LocalAccount
  readonly call: Call
  /** Default: the account's next one, counting the transactions in the node's pool. */
  readonly nonce?: number
  /** The most that its gas may cost in all, in wei. No limit by default. */
  readonly mostFee?: bigint | undefined
}

/**
 * Simulates a call, estimates its gas, and signs it. Nothing is sent.
 * @throws RevertedWith when the call would revert; InsufficientGas, FeeAboveLimit; ChainUnreachable and the like
 */
export async function prepareTransaction(node: Node, { account, call, nonce, mostFee }: PrepareOptions): Promise<PreparedTransaction> {
  const from = account.address.toLowerCase() as Address
  const chainId = Number(await node.chainId())
  return node.ask(async client => {
    const { fees: now, balance, next } = await readSender(client, from, nonce)
    if (balance < (call.value ?? 0n)) throw new InsufficientGas(from, balance, call.value ?? 0n, formatEther)
    const gas = await simulate(client, from, call)
    const fees = withinLimit(now, gas, leastCap(now), mostFee)
    requireBalance(from, balance, (call.value ?? 0n) + gas * feeCap(fees))
    const raw = await account.signTransaction({ ...call, ...fees, chainId, nonce: next, gas })
    return { raw, hash: keccak256(raw), from, nonce: next, gas, fees }
  })
}

async function readSender(client: PublicClient, address: Address, nonce: number | undefined) {
  const [fees, balance, next] = await Promise.all([
    readFees(client),
    client.getBalance({ address }),
    nonce ?? client.getTransactionCount({ address, blockTag: 'pending' }),
  ])
  return { fees, balance, next }
}

/** The estimated gas of a call plus a quarter, since the need may change with the state it runs on. */
async function simulate(client: PublicClient, account: Address, { to, data, value = 0n }: Call): Promise<bigint> {
  const call = { account, to, data, value }
  await client.call(call)
  return ((await client.estimateGas(call)) * 5n) / 4n
}

/**
 * @param least that one unit of gas must offer, in wei
 * @throws FeeAboveLimit
 */
export function withinLimit(fees: Fees, gas: bigint, least: bigint, mostFee: bigint | undefined): Fees {
  if (mostFee === undefined) return fees
  const capped = cappedFees(fees, gas === 0n ? mostFee : mostFee / gas, least)
  if (capped === null) throw new FeeAboveLimit(gas * least, mostFee)
  return capped
}

/** @throws InsufficientGas */
export function requireBalance(address: Address, balance: bigint, needed: bigint): void {
  if (balance < needed) throw new InsufficientGas(address, balance, needed, formatEther)
}
