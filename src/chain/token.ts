import { encodeFunctionData, erc20Abi, type Hex, type LocalAccount } from 'viem'
import type { Address } from '../core/hex.ts'
import { NoContract } from './errors.ts'
import { isOfAnother } from './is-of-another.ts'
import type { Node } from './open-node.ts'
import type { Call } from './prepare-transaction.ts'
import { send } from './send.ts'

/** Display data of a token. */
export interface TokenFacts {
  readonly decimals: number
  readonly symbol: string
}

/**
 * Reads an ERC-20's decimals and symbol.
 * @throws NoContract when there is no token; ChainUnreachable and the like
 */
export async function readToken({ ask, host }: Node, address: Address): Promise<TokenFacts> {
  const token = { address, abi: erc20Abi } as const
  return ask(async client => {
    const [chainId, code] = await Promise.all([client.getChainId(), client.getCode({ address })])
    if (code === undefined) throw new NoContract(host, BigInt(chainId), address, 'an ERC-20 token')
    const facts = [
      client.readContract({ ...token, functionName: 'decimals' }),
      client.readContract({ ...token, functionName: 'symbol' }),
    ] as const
    const [decimals, symbol] = await Promise.all(facts).catch(error => {
      throw isOfAnother(error) ? new NoContract(host, BigInt(chainId), address, 'an ERC-20 token', true) : error
    })
    return { decimals, symbol }
  })
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
