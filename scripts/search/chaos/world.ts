import { createPublicClient, http, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { paymentChannelsAbi } from '../../../src/chain/abi/payment-channels-abi.ts'
import { deployPaymentChannels, deployTestDollar, mintTestDollars } from '../../../src/chain/deploy.ts'
import { type Chain, openChain } from '../../../src/chain/open-chain.ts'
import { openNode } from '../../../src/chain/open-node.ts'
import type { Call } from '../../../src/chain/prepare-transaction.ts'
import { ensureAllowance } from '../../../src/chain/token.ts'
import type { Domain } from '../../../src/core/domain.ts'
import type { Address } from '../../../src/core/hex.ts'
import { channelId, type Terms } from '../../../src/core/terms.ts'
import { balanceOf, DOLLAR, lower } from '../../../test/chain/fixture.ts'
import { type Anvil, startAnvil } from '../../../test/support/anvil.ts'
import { makeAddress, makePrivateKey } from '../../../test/support/make.ts'
import { headOf, hex, resultOf } from './rpc.ts'
import type { Setting } from './setting.ts'

/** The price of a cup, in the token's smallest unit. */
export const CUP = 800_000n
/** Enough to be wasted. */
const GAS_MONEY = 100n * 10n ** 18n
const company = privateKeyToAccount(makePrivateKey('company'))

/** What the company offers for gas, in wei: no spike exceeds it, and a node drops what a spike exceeds. */
const ANY_FEE = 10_000n * 10n ** 9n
const COMPANY_GAS = 500_000n

/** The contracts of every course, as a state that anvil loads. */
export interface Template {
  readonly state: `0x${string}`
  readonly domain: Domain
  readonly token: Address
}

/** Deploys the contracts once; each course starts from this state. */
export async function makeTemplate(): Promise<Template> {
  const anvil = await startAnvil()
  try {
    const node = openNode({ rpc: anvil.url })
    for (const address of [lower(company), makeAddress('machine')]) await anvil.setBalance(address, GAS_MONEY)
    const { address: contract } = await deployPaymentChannels(node, company)
    const { address: token } = await deployTestDollar(node, company)
    await mintTestDollars(node, company, token, lower(company), 1000n * DOLLAR)
    const domain = { chainId: anvil.chainId, contract }
    const chain = openChain({ rpc: anvil.url, ...domain, final: { confirmations: 1 } })
    await ensureAllowance(chain, company, token, contract, 1000n * DOLLAR)
    return { state: await resultOf(anvil.url, 'anvil_dumpState'), domain, token }
  } finally {
    await anvil.stop()
  }
}

/** A separate chain for one course, and the real time. */
export class World {
  readonly anvil: Anvil
  readonly chain: Chain
  readonly terms: Terms
  readonly #client: PublicClient
  #leapSeconds = 0

  private constructor(anvil: Anvil, template: Template, { noticePeriod }: Setting) {
    this.anvil = anvil
    this.#client = createPublicClient({ transport: http(anvil.url) })
    this.chain = openChain({ rpc: anvil.url, ...template.domain, final: { confirmations: 1 } })
    const payer = lower(company)
    const [payee, machine] = [makeAddress('treasury'), makeAddress('machine')]
    this.terms = { payer, payee, token: template.token, issuer: payer, machine, noticePeriod }
  }

  static async open(template: Template, setting: Setting): Promise<World> {
    const anvil = await startAnvil({ blockTime: 1 })
    await resultOf(anvil.url, 'anvil_loadState', template.state)
    return new World(anvil, template, setting)
  }

  get node(): string {
    return this.anvil.url
  }

  get id() {
    return channelId(this.terms, this.chain.domain)
  }

  /** The true time, Unix seconds. */
  now(): number {
    return Date.now() / 1000 + this.#leapSeconds
  }

  /** How far the true time is ahead of this computer's, in seconds. */
  get leap(): number {
    return this.#leapSeconds
  }

  /** Time passes at once; the chain sees it with its next block. */
  async pass(seconds: number): Promise<void> {
    this.#leapSeconds += seconds
    await resultOf(this.node, 'evm_increaseTime', seconds)
  }

  halt(): Promise<unknown> {
    return resultOf(this.node, 'evm_setIntervalMining', 0)
  }

  goOn(): Promise<unknown> {
    return resultOf(this.node, 'evm_setIntervalMining', 1)
  }

  /**
   * Replaces the newest blocks by empty ones. The company's transactions go back to the pool; the machine's are lost, and it must notice.
   * anvil then goes on from the time of the empty blocks: what has passed since is made up for.
   */
  async reorg(depth: number): Promise<void> {
    const again = await this.#companyTransactions(depth)
    await resultOf(this.node, 'anvil_reorg', depth, [])
    const behind = Math.floor(this.now()) - (await this.head()).at
    if (behind > 0) await resultOf(this.node, 'evm_increaseTime', behind)
    for (const raw of again) await resultOf(this.node, 'eth_sendRawTransaction', raw)
  }

  /** The company's transactions in the newest blocks, in their order. */
  async #companyTransactions(blocks: number): Promise<`0x${string}`[]> {
    const { number: newest } = await this.head()
    const raw: `0x${string}`[] = []
    for (let number = newest - blocks + 1; number <= newest; number++) {
      const block = await this.#client.getBlock({ blockNumber: BigInt(number), includeTransactions: true })
      for (const { from, hash } of block.transactions)
        if (from.toLowerCase() === lower(company)) raw.push(await resultOf(this.node, 'eth_getRawTransactionByHash', hash))
    }
    return raw
  }

  /** A transaction of the company's, sent to the node itself. Waits until it is mined, also while the chain stands still. @throws where it fails */
  async send({ to, data, value = 0n }: Call): Promise<void> {
    const nonce = await this.#client.getTransactionCount({ address: company.address, blockTag: 'pending' })
    const fees = { maxFeePerGas: ANY_FEE, maxPriorityFeePerGas: 10n ** 9n }
    const raw = await company.signTransaction({ to, data, value, nonce, gas: COMPANY_GAS, chainId: Number(this.anvil.chainId), ...fees })
    const hash = await this.#client.sendRawTransaction({ serializedTransaction: raw })
    const { status } = await this.#client.waitForTransactionReceipt({ hash, pollingInterval: 200, timeout: 180_000 })
    if (status !== 'success') throw new Error(`The company's transaction ${hash} reverted.`)
  }

  spike(gwei: number): Promise<unknown> {
    return resultOf(this.node, 'anvil_setNextBlockBaseFeePerGas', hex(BigInt(gwei) * 10n ** 9n))
  }

  async head(): Promise<{ readonly number: number; readonly at: number }> {
    const { number, timestamp } = await headOf(this.node)
    return { number: Number(number), at: Number(timestamp) }
  }

  /** The channel at the newest block, as the node itself has it. */
  async channel() {
    const call = { address: this.chain.domain.contract, abi: paymentChannelsAbi, functionName: 'channels', args: [[this.id]] } as const
    const [state] = await this.#client.readContract(call)
    if (state === undefined) throw new Error('The contract did not answer.')
    return state
  }

  /** What the payee was paid. */
  paidOut(): Promise<bigint> {
    return balanceOf(this.chain, this.terms.token, this.terms.payee)
  }

  stop(): Promise<void> {
    return this.anvil.stop()
  }
}
