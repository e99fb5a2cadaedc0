import type { Command } from 'commander'
import type { LocalAccount } from 'viem'
import { type Deployment, deployPaymentChannels, deployPlatform, deployTestDollar, mintTestDollars } from '../../chain/deploy.ts'
import { type Node, openNode } from '../../chain/open-node.ts'
import { readToken } from '../../chain/token.ts'
import type { Address } from '../../core/hex.ts'
import { parseAmount, showAmount, type Unit } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { addressOption, jsonOption, keyOption, print, rpcOption } from '../support/options.ts'
import { openAccount } from './open-company.ts'

interface DeployOptions {
  readonly rpc: readonly string[]
  readonly key: string
  readonly testDollar?: true
  readonly mint?: string
  readonly to?: Address
  readonly json?: true
}

/** A deployed test dollar, and the amount minted. */
interface TestToken extends Deployment {
  readonly unit: Unit
  readonly to: Address
  readonly minted: bigint
}

/**
 * `crema company deploy`: deploys all contracts, for laboratories and chains without them. Any number of companies and machines
 * can share them.
 */
export function registerDeploy(company: Command): void {
  company
    .command('deploy')
    .description('deploy all contracts; they have no owner, and all companies, providers and machines on a chain can share them')
    .addOption(rpcOption())
    .addOption(keyOption('the sender, which pays for the gas'))
    .option('--test-dollar', 'also deploy a worthless stablecoin, for tests and demonstrations')
    .option('--mint <amount>', 'mint this much of it, such as 1000.00')
    .addOption(addressOption('--to <address>', 'receives the minted amount (default: the deployer)'))
    .addOption(jsonOption())
    .action(deploy)
}

async function deploy({ rpc, json, ...options }: DeployOptions): Promise<void> {
  if (options.mint !== undefined && !options.testDollar)
    throw new CommandFailure({
      code: 'option-missing',
      fact: '--mint needs a token to mint.',
      expected: '--test-dollar beside --mint',
      remedy: 'Add --test-dollar.',
    })
  const node = openNode({ rpc })
  const account = openAccount(options)
  const chainId = await node.ask(client => client.getChainId())
  const contract = await deployPaymentChannels(node, account)
  const platform = await deployPlatform(node, account, contract.address)
  const token = options.testDollar ? await deployToken(node, account, options) : null
  print(json, { chainId, contract: contract.address, ...contract, ...platform, ...(token && { token: tokenResult(token) }) }, [
    `Deployed PaymentChannels on chain ${chainId} at ${contract.address}, in block ${contract.blockNumber}.`,
    `Deployed the platform: Agreements at ${platform.agreements}, Machines at ${platform.machines}, WorkOrders at ${platform.workOrders}.`,
    `Pass these to the other commands: --agreements ${platform.agreements} --from-block ${contract.blockNumber}`,
    ...(token ? tokenLines(token) : []),
  ])
}

async function deployToken(node: Node, account: LocalAccount, { mint = '0', to }: Pick<DeployOptions, 'mint' | 'to'>): Promise<TestToken> {
  const deployment = await deployTestDollar(node, account)
  const unit = await readToken(node, deployment.address)
  const receiver = to ?? (account.address.toLowerCase() as Address)
  const minted = parseAmount(mint, unit)
  if (minted > 0n) await mintTestDollars(node, account, deployment.address, receiver, minted)
  return { ...deployment, unit, to: receiver, minted }
}

const tokenResult = ({ address, unit, to, minted }: TestToken) => ({ address, ...unit, ...(minted > 0n && { to, minted }) })

const tokenLines = ({ address, unit, to, minted }: TestToken) => [
  `Deployed the test dollar ${unit.symbol} at ${address}.`,
  ...(minted > 0n ? [`Minted ${showAmount(minted, unit)} for ${to}.`] : []),
]
