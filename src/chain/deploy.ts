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

/** A newly deployed contract. */
export interface Deployment {
  readonly address: Address
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

export const deployPaymentChannels = (node: Node, account: LocalAccount): Promise<Deployment> =>
  deploy(node, account, paymentChannelsBytecode)

/** The newly deployed contracts of the platform. */
export interface PlatformDeployment {
  readonly machines: Address
  readonly agreements: Address
  readonly workOrders: Address
}

/**
 * Deploys the platform around a PaymentChannels contract. The contracts refer to each other, so the address of the last one,
 * WorkOrders, is computed in advance.
 * @throws RevertedWith when the account sent another transaction in between
 */
export async function deployPlatform(node: Node, account: LocalAccount, channels: Address): Promise<PlatformDeployment> {
  const nonce = await node.ask(client => client.getTransactionCount({ address: account.address, blockTag: 'pending' }))
  const last = getContractAddress({ from: account.address, nonce: BigInt(nonce) + 2n })
  const { address: machines } = await deploy(node, account, withAddresses(machinesBytecode, channels, last))
  const { address: agreements } = await deploy(node, account, withAddresses(agreementsBytecode, channels, machines, last))
  const { address: workOrders } = await deploy(node, account, withAddresses(workOrdersBytecode, channels, machines, agreements))
  return { machines, agreements, workOrders }
}

/** Creation code followed by the encoded constructor arguments. */
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

/** Mints test dollars; `amount` is in millionths. Returns the transaction's hash. */
export async function mintTestDollars(node: Node, account: LocalAccount, token: Address, to: Address, amount: bigint): Promise<Hex> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: 'mint', args: [to, amount] })
  return (await send(node, account, { to: token, data })).transactionHash
}

async function deploy(node: Node, account: LocalAccount, data: Hex): Promise<Deployment> {
  const { contractAddress, transactionHash, blockNumber } = await send(node, account, { to: null, data })
  if (!contractAddress) throw new TransactionFailed(transactionHash, 'made no contract')
  return { address: contractAddress.toLowerCase() as Address, transactionHash, blockNumber }
}
