import { encodeFunctionData, type Hex, type LocalAccount } from 'viem'
import type { Address } from '../core/hex.ts'
import { paymentChannelsBytecode } from './abi/payment-channels-bytecode.ts'
import { testDollarAbi } from './abi/test-dollar-abi.ts'
import { testDollarBytecode } from './abi/test-dollar-bytecode.ts'
import { TransactionFailed } from './errors.ts'
import type { Node } from './open-node.ts'
import { send } from './send.ts'

/** A contract that was just deployed. */
export interface Deployment {
  readonly address: Address
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

export const deployPaymentChannels = (node: Node, account: LocalAccount): Promise<Deployment> =>
  deploy(node, account, paymentChannelsBytecode)

/** The stablecoin for tests and demonstrations: 6 decimals, anyone may mint. */
export const deployTestDollar = (node: Node, account: LocalAccount): Promise<Deployment> => deploy(node, account, testDollarBytecode)

/** Mints test dollars, `amount` in millionths. Returns the transaction's hash. */
export async function mintTestDollars(node: Node, account: LocalAccount, token: Address, to: Address, amount: bigint): Promise<Hex> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: 'mint', args: [to, amount] })
  return (await send(node, account, { to: token, data })).transactionHash
}

async function deploy(node: Node, account: LocalAccount, data: Hex): Promise<Deployment> {
  const { contractAddress, transactionHash, blockNumber } = await send(node, account, { to: null, data })
  if (!contractAddress) throw new TransactionFailed(transactionHash, 'made no contract')
  return { address: contractAddress.toLowerCase() as Address, transactionHash, blockNumber }
}
