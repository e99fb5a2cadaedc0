import { encodeFunctionData } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { testDollarAbi } from '../../src/chain/abi/test-dollar-abi.ts'
import { broadcast } from '../../src/chain/broadcast.ts'
import { depositCall } from '../../src/chain/channel-calls.ts'
import { deployPaymentChannels, deployTestDollar, mintTestDollars } from '../../src/chain/deploy.ts'
import { type Chain, openChain } from '../../src/chain/open-chain.ts'
import { openNode } from '../../src/chain/open-node.ts'
import { send } from '../../src/chain/send.ts'
import { ensureAllowance } from '../../src/chain/token.ts'
import type { Domain } from '../../src/core/domain.ts'
import type { Address, Hash, Hex } from '../../src/core/hex.ts'
import type { Receipt } from '../../src/core/messages.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { type Anvil, type AnvilOptions, startAnvil } from '../support/anvil.ts'
import { anna, issuer, makeReceipt, makeTerms, type SignedBadge, signReceipt } from '../support/make.ts'
import { type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts'

export const DOLLAR = 1_000_000n

/** A contract and a token on its own chain, reached through a proxy. The payer has 1,000 dollars and deposited 100. */
export interface ChainFixture {
  readonly anvil: Anvil
  readonly proxy: RpcProxy
  readonly domain: Domain
  readonly token: Address
  readonly payer: PrivateKeyAccount
  readonly payee: PrivateKeyAccount
  readonly stranger: PrivateKeyAccount
  readonly terms: Terms
  readonly id: Hash
  readonly deployedAt: bigint
  /** Goes through the proxy; one confirmation counts as final. */
  readonly chain: Chain
  stop(): Promise<void>
}

export async function startChainFixture(options: AnvilOptions = {}): Promise<ChainFixture> {
  const anvil = await startAnvil(options)
  const proxy = await startRpcProxy(anvil.url)
  const [payer, payee, stranger] = anvil.accounts.map(({ privateKey }) => privateKeyToAccount(privateKey)) as [Account, Account, Account]
  const node = openNode({ rpc: anvil.url })
  const contract = await deployPaymentChannels(node, payer)
  const token = (await deployTestDollar(node, payer)).address
  await mintTestDollars(node, payer, token, lower(payer), 1000n * DOLLAR)
  const domain: Domain = { chainId: anvil.chainId, contract: contract.address }
  const terms = makeTerms({ payer: lower(payer), payee: lower(payee), token })
  const chain = openChain({ rpc: proxy.url, ...domain, final: { confirmations: 1 } })
  await depositTo(chain, payer, terms, 100n * DOLLAR)
  proxy.calls.length = 0
  return {
    ...{ anvil, proxy, domain, token, payer, payee, stranger, terms, chain },
    id: channelId(terms, domain),
    deployedAt: contract.blockNumber,
    stop: async () => {
      await proxy.stop()
      await anvil.stop()
    },
  }
}

type Account = PrivateKeyAccount

export async function depositTo(chain: Chain, account: Account, terms: Terms, amount: bigint): Promise<void> {
  await ensureAllowance(chain, account, terms.token, chain.domain.contract, amount)
  await send(chain, account, depositCall(chain, terms, amount))
}

/** Sends and resolves once mined. anvil returns the hash before it mines. */
export async function broadcastMined({ chain, anvil }: Pick<ChainFixture, 'chain' | 'anvil'>, raw: Hex): Promise<void> {
  await broadcast(chain, raw)
  await anvil.mine(1)
}

export const lower = ({ address }: Account) => address.toLowerCase() as Address

/** A claim of one receipt with this cumulative amount, signed by the issuer, or by Anna when a badge is given. */
export function makeClaim(
  { terms, id, domain }: ChainFixture,
  amount: bigint,
  badge: SignedBadge | null = null,
  of: Partial<Receipt> = {},
) {
  const receipt = makeReceipt(amount, null, { channelId: id, ...of })
  return { terms, receipt, signature: signReceipt(badge === null ? issuer : anna, receipt, domain), badge }
}

export const balanceOf = (chain: Chain, token: Address, owner: Address): Promise<bigint> =>
  chain.ask(client => client.readContract({ address: token, abi: testDollarAbi, functionName: 'balanceOf', args: [owner] }))

/** A harmless transaction: mints one millionth of a dollar. */
export const anyCall = (token: Address, to: Address) => ({
  to: token,
  data: encodeFunctionData({ abi: testDollarAbi, functionName: 'mint', args: [to, 1n] }),
})
