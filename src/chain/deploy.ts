import { concatHex, encodeAbiParameters, encodeFunctionData, getContractAddress, type Hex, type LocalAccount } from 'viem'
import type { Address } from '../core/hex.ts'
import { agreementsBytecode } from './abi/agreements-bytecode.ts'
import { machinesBytecode } from './abi/machines-bytecode.ts'
import { paymentChannelsBytecode } from './abi/payment-channels-bytecode.ts'
import { testDollarAbi } from './abi/test-dollar-abi.ts'
import { testDollarBytecode } from './abi/test-dollar-bytecode.ts'
import { workOrdersBytecode } from './abi/work-orders-bytecode.ts'
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

/** The platform's contracts as they were just deployed. */
export interface PlatformDeployment {
  readonly machines: Address
  readonly agreements: Address
  readonly workOrders: Address
}

/**
 * Deploys the platform around a PaymentChannels contract. The contracts name each other, so WorkOrders, the last, is named before it is there.
 * @throws RevertedWith when the account sent something else in between
 */
export async function deployPlatform(node: Node, account: LocalAccount, channels: Address): Promise<PlatformDeployment> {
  const nonce = await node.ask(client => client.getTransactionCount({ address: account.address, blockTag: 'pending' }))
  const last = getContractAddress({ from: account.address, nonce: BigInt(nonce) + 2n })
  const { address: machines } = await deploy(node, account, withAddresses(machinesBytecode, channels, last))
  const { address: agreements } = await deploy(node, account, withAddresses(agreementsBytecode, channels, machines, last))
  const { address: workOrders } = await deploy(node, account, withAddresses(workOrdersBytecode, channels, machines, agreements))
  return { machines, agreements, workOrders }
}

/** Creation code with its constructor's arguments. */
const withAddresses = (code: Hex, ...addresses: Address[]): Hex =>
  concatHex([
    code,
    encodeAbiParameters(
      addresses.map(() => ({ type: 'address' })),
      addresses,
    ),
  ])

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
