import type { PublicClient } from 'viem'
import type { Domain } from '../../core/domain.ts'
import type { Address } from '../../core/hex.ts'
import { agreementsAbi as abi } from '../abi/agreements-abi.ts'
import { NoContract } from '../errors.ts'
import { isOfAnother } from '../is-of-another.ts'
import { type Chain, type Finality, openChain } from '../open-chain.ts'
import { type NodeOptions, openNode } from '../open-node.ts'

/** The platform's contracts on one chain, accessed through a node. `domain` is that of PaymentChannels, as everywhere. */
export interface Platform extends Chain {
  readonly agreements: Address
  readonly machines: Address
  readonly workOrders: Address
}

export interface PlatformOptions extends NodeOptions {
  /** It names all the other contracts. */
  readonly agreements: Address
  /** Default: `finalized`. */
  readonly final?: Finality
}

/**
 * Asks a node for its chain id, and Agreements for the other contracts.
 * @throws UnusableRpcAddress, ChainUnreachable, NoContract when there is no Agreements contract
 */
export async function openPlatform({ agreements, final, ...options }: PlatformOptions): Promise<Platform> {
  const node = openNode(options)
  const { chainId, channels, machines, workOrders } = await node.ask(client => readNames(client, node.host, agreements))
  const chain = openChain({ ...options, chainId, contract: channels, ...(final && { final }) })
  return { ...chain, agreements, machines, workOrders }
}

async function readNames(client: PublicClient, host: string, address: Address) {
  const [chainId, code] = await Promise.all([client.getChainId(), client.getCode({ address })])
  const none = (isAnother: boolean) => new NoContract(host, BigInt(chainId), address, 'Agreements', isAnother)
  if (code === undefined) throw none(false)
  const read = async (functionName: 'channels' | 'machines' | 'workOrders') =>
    (await client.readContract({ address, abi, functionName })).toLowerCase() as Address
  const [channels, machines, workOrders] = await Promise.all([read('channels'), read('machines'), read('workOrders')]).catch(error => {
    throw isOfAnother(error) ? none(true) : error
  })
  return { chainId: BigInt(chainId), channels, machines, workOrders }
}

/**
 * The Machines contract named by Agreements; it never changes.
 * @throws ChainUnreachable and the like
 */
export async function readMachinesAddress({ agree }: Chain, agreements: Address): Promise<Address> {
  const call = { address: agreements, abi, functionName: 'machines' } as const
  return (await agree(client => client.readContract(call))).toLowerCase() as Address
}

/** The domain in which Registration and Report are signed. */
export const machinesDomain = ({ domain, machines }: Platform): Domain => ({ ...domain, contract: machines })

/** The domain in which Consent is signed. */
export const agreementsDomain = ({ domain, agreements }: Platform): Domain => ({ ...domain, contract: agreements })
