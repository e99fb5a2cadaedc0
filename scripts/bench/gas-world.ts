import {
  type Abi,
  createTestClient,
  type Hex,
  http,
  keccak256,
  maxUint256,
  parseSignature,
  publicActions,
  signatureToCompactSignature,
  stringToHex,
  walletActions,
  zeroAddress,
  zeroHash,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import { paymentChannelsAbi } from '../../src/chain/abi/payment-channels-abi.ts'
import { paymentChannelsBytecode } from '../../src/chain/abi/payment-channels-bytecode.ts'
import { testDollarAbi } from '../../src/chain/abi/test-dollar-abi.ts'
import { testDollarBytecode } from '../../src/chain/abi/test-dollar-bytecode.ts'
import { eip712Domain, type Messages, messageTypes } from '../../src/core/messages.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'

/** A contract call of a benchmark: the function of PaymentChannels, its arguments, the sender and the native amount. */
export interface Call {
  readonly name: string
  readonly args: readonly unknown[]
  readonly from: PrivateKeyAccount
  readonly value?: bigint
}

/** Keys by name, always the same, so that two runs measure the same bytes. */
export const keyOf = (name: string): PrivateKeyAccount => privateKeyToAccount(keccak256(stringToHex(`crema bench ${name}`)))

export const people = {
  payer: keyOf('payer'),
  payee: keyOf('payee'),
  issuer: keyOf('issuer'),
  machine: keyOf('machine'),
  holder: keyOf('holder'),
}

const ISSUED_AT = 1_700_000_000n
const WEEK = 604_800

/** PaymentChannels and a token on a fresh chain, with funded accounts. */
export async function openWorld(url: string) {
  const client = createTestClient({ mode: 'anvil', chain: anvil, transport: http(url), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions)

  async function deploy(bytecode: Hex): Promise<Hex> {
    const hash = await client.sendTransaction({ account: people.payer, data: bytecode })
    const { contractAddress } = await client.waitForTransactionReceipt({ hash })
    if (contractAddress === null || contractAddress === undefined) throw new Error('A contract was not deployed.')
    return contractAddress
  }

  /** Sends one transaction and returns its gas cost. */
  async function gasOf(address: Hex, abi: Abi, { name, args, from, value = 0n }: Call): Promise<bigint> {
    const hash = await client.writeContract({ account: from, address, abi, functionName: name, args, value, gas: 6_000_000n })
    const { status, gasUsed } = await client.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`${name} reverted, it was expected to succeed.`)
    return gasUsed
  }

  for (const person of Object.values(people)) await client.setBalance({ address: person.address, value: 10n ** 21n })
  const contract = await deploy(paymentChannelsBytecode)
  const token = await deploy(testDollarBytecode)
  for (const { address } of Object.values(people)) {
    await gasOf(token, testDollarAbi, { name: 'mint', args: [address, 10n ** 12n], from: people.payer })
  }
  await gasOf(token, testDollarAbi, { name: 'approve', args: [contract, maxUint256], from: people.payer })

  const domain = { chainId: BigInt(anvil.id), contract }

  /** Terms between the five accounts; another machine makes another channel. */
  const terms = (kind: 'erc20' | 'native', machine: PrivateKeyAccount = people.machine): Terms => ({
    payer: people.payer.address,
    payee: people.payee.address,
    token: kind === 'erc20' ? token : zeroAddress,
    issuer: people.issuer.address,
    machine: machine.address,
    noticePeriod: WEEK,
  })

  async function sign<Name extends keyof Messages>(signer: PrivateKeyAccount, primaryType: Name, message: Messages[Name]) {
    const signature = await signer.signTypedData({ domain: eip712Domain(domain), types: messageTypes, primaryType, message } as never)
    const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature))
    return { r, vs: yParityAndS }
  }

  /** A receipt of the channel, in the contract's form. */
  async function receipt(channel: Terms, signer: PrivateKeyAccount, sequence: bigint, cumulativeAmount: bigint) {
    const fields = { sequence, cumulativeAmount, issuedAt: ISSUED_AT, previous: keccak256(stringToHex(`before ${sequence}`)) }
    return { ...fields, ...(await sign(signer, 'Receipt', { channelId: channelId(channel, domain), ...fields })) }
  }

  /** The holder's badge, in the contract's form. */
  async function badge() {
    const fields = { issuedAt: ISSUED_AT - 1000n, expiresAt: ISSUED_AT + 10_000_000n, dailyLimit: 10_000_000n }
    return { ...fields, ...(await sign(people.issuer, 'Badge', { holder: people.holder.address, ...fields })) }
  }

  return { terms, receipt, badge, call: (call: Call) => gasOf(contract, paymentChannelsAbi as Abi, call) }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** The badge for a receipt signed by the issuer itself. */
export const noBadge = { issuedAt: 0n, expiresAt: 0n, dailyLimit: 0n, r: zeroHash, vs: zeroHash }
