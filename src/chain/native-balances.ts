import { concatHex, type Hex, pad } from 'viem'
import type { Address } from '../core/hex.ts'
import { NodeRefused } from './errors.ts'
import type { Node } from './open-node.ts'

/**
 * Creation code that returns the balances of the addresses after it, 32 bytes each, and creates nothing when it is only called:
 * for (i = 0; i < codesize - 38; i += 32) mem[i] = balance(code[38 + i]).
 */
const BALANCES: Hex = '0x6026380360005b81811015602157602081602601823980513181526020016006565b506000f3'

/** The answer is limited like a contract's code: 24 KiB. */
const SIZE = 500

/**
 * The native coin of many addresses in wei, in order, at the newest block: hundreds in one eth_call.
 * @throws ChainUnreachable, NodeRefused and the like
 */
export async function readNativeBalances({ ask, host }: Pick<Node, 'ask' | 'host'>, addresses: readonly Address[]): Promise<bigint[]> {
  const balances: bigint[] = []
  for (let start = 0; start < addresses.length; start += SIZE) {
    const part = addresses.slice(start, start + SIZE)
    const data = concatHex([BALANCES, ...part.map(address => pad(address, { size: 32 }))])
    const answer = (await ask(client => client.call({ data }))).data?.slice(2) ?? ''
    if (answer.length !== 64 * part.length) throw new NodeRefused(host, 0, 'it does not run code that stands nowhere on the chain')
    balances.push(...part.map((_, at) => BigInt(`0x${answer.slice(64 * at, 64 * (at + 1))}`)))
  }
  return balances
}
