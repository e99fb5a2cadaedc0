import { decodeFunctionResult, encodeFunctionData, erc20Abi, type Hex, hexToString, type LocalAccount, size } from 'viem'
import type { Address } from '../core/hex.ts'
import { NoContract, RevertedWith } from './errors.ts'
import type { Node } from './open-node.ts'
import type { Call } from './prepare-transaction.ts'
import { send } from './send.ts'

/** Display data of a token. */
export interface TokenFacts {
  readonly decimals: number
  readonly symbol: string
}

/**
 * Reads an ERC-20's decimals and symbol. Some old tokens (Maker) have a symbol of 32 bytes instead of a text.
 * @throws NoContract when there is no token; ChainUnreachable and the like
 */
export async function readToken(node: Node, address: Address): Promise<TokenFacts> {
  const chainId = await node.chainId()
  const answers = await askToken(node, address).catch((error: unknown) => {
    throw error instanceof RevertedWith ? new NoContract(node.host, chainId, address, 'an ERC-20 token', true) : error
  })
  if (answers === null) throw new NoContract(node.host, chainId, address, 'an ERC-20 token')
  try {
    return {
      decimals: decodeFunctionResult({ abi: erc20Abi, functionName: 'decimals', data: answers.decimals }),
      symbol: symbolOf(answers.symbol),
    }
  } catch {
    throw new NoContract(node.host, chainId, address, 'an ERC-20 token', true)
  }
}

/** What it answers, undecoded: a stranger wrote it. Null where there is no contract. */
async function askToken({ ask }: Node, to: Address): Promise<Record<'decimals' | 'symbol', Hex> | null> {
  return ask(async client => {
    if ((await client.getCode({ address: to })) === undefined) return null
    const call = async (functionName: 'decimals' | 'symbol') =>
      (await client.call({ to, data: encodeFunctionData({ abi: erc20Abi, functionName }) })).data ?? '0x'
    const [decimals, symbol] = await Promise.all([call('decimals'), call('symbol')])
    return { decimals, symbol }
  })
}

/** @throws viem's decoding errors */
function symbolOf(data: Hex): string {
  if (size(data) === 32) return hexToString(data).replace(/\0+$/, '')
  return decodeFunctionResult({ abi: erc20Abi, functionName: 'symbol', data })
}

/** An owner's balance of an ERC-20, in its smallest unit. */
export const readBalance = ({ ask }: Node, token: Address, owner: Address): Promise<bigint> =>
  ask(client => client.readContract({ address: token, abi: erc20Abi, functionName: 'balanceOf', args: [owner] }))

/** Ensures that `spender` may take at least `amount` from the account. Returns the transactions sent, none if the allowance suffices. */
export async function ensureAllowance(node: Node, account: LocalAccount, token: Address, spender: Address, amount: bigint): Promise<Hex[]> {
  const hashes: Hex[] = []
  for (const step of await allowanceSteps(node, account.address, token, spender, amount))
    hashes.push((await send(node, account, approveCall(token, spender, step))).transactionHash)
  return hashes
}

/** The allowances to set in order, so that `spender` may take at least `amount` from `owner`; none if the present one suffices. */
export async function allowanceSteps(node: Node, owner: Address, token: Address, spender: Address, amount: bigint): Promise<bigint[]> {
  const query = { address: token, abi: erc20Abi, functionName: 'allowance', args: [owner, spender] } as const
  const allowed = await node.ask(client => client.readContract(query))
  if (allowed >= amount) return []
  // Some tokens (Tether) refuse to change an allowance other than from or to zero.
  return allowed === 0n ? [amount] : [0n, amount]
}

export const approveCall = (token: Address, spender: Address, amount: bigint): Call => ({
  to: token,
  data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }),
})
