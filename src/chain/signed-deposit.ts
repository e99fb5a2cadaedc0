import {
  domainSeparator,
  encodeAbiParameters,
  encodeFunctionData,
  erc20Abi,
  type Hex,
  keccak256,
  type LocalAccount,
  type PublicClient,
  parseAbi,
  parseSignature,
  type TypedDataDomain,
} from 'viem'
import { type Address, type Hash, ZERO_ADDRESS } from '../core/hex.ts'
import { channelId, type Terms } from '../core/terms.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { isOfAnother } from './is-of-another.ts'
import type { Chain } from './open-chain.ts'
import type { Call } from './prepare-transaction.ts'

/** Deposits authorised by a signature, so that they take one transaction and no allowance. For tokens that support this. */

/** How long after the newest block a signature stays valid. */
const GOOD_FOR_SECONDS = 3600n

const abi = parseAbi([
  'function nonces(address owner) view returns (uint256)',
  'function authorizationState(address authorizer, bytes32 nonce) view returns (bool)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function version() view returns (string)',
])

const types = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
  ReceiveWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

/** A permit in the form that contracts expect. */
export interface Permit {
  /** Unix seconds. */
  readonly deadline: bigint
  readonly v: number
  readonly r: Hex
  readonly s: Hex
}

/**
 * Signs a permit (EIP-2612) for exactly this amount; null if the token is not known to support permits.
 * @throws ChainUnreachable and the like
 */
export async function signPermit(
  chain: Chain,
  account: LocalAccount,
  token: Address,
  spender: Address,
  value: bigint,
): Promise<Permit | null> {
  const asked = await chain.ask(async client => {
    const nonce = await orNull(client.readContract({ address: token, abi, functionName: 'nonces', args: [account.address] }))
    const domain = nonce === null ? null : await readDomain(client, token, chain.domain.chainId)
    return nonce === null || domain === null ? null : { nonce, domain, deadline: await expiry(client) }
  })
  if (asked === null) return null
  const { nonce, domain, deadline } = asked
  const message = { owner: account.address, spender, value, nonce, deadline }
  return { deadline, ...split(await account.signTypedData({ domain, types, primaryType: 'Permit', message })) }
}

/** A deposit by the sender with its permit; null if the token is not known to support permits. */
export async function permitDepositCall(chain: Chain, account: LocalAccount, terms: Terms, amount: bigint): Promise<Call | null> {
  const { contract } = chain.domain
  const permit = await signPermit(chain, account, terms.token, contract, amount)
  if (permit === null) return null
  const args = [terms, amount, permit.deadline, permit.v, permit.r, permit.s] as const
  return { to: contract, data: encodeFunctionData({ abi: paymentChannelsAbi, functionName: 'depositWithPermit', args }) }
}

/**
 * A deposit of this account's money that anyone may send (EIP-3009); null if the token does not support such authorizations.
 * @param salt any salt that the account has not used for this channel
 * @throws ChainUnreachable and the like
 */
export async function authorizedDepositCall(
  chain: Chain,
  account: LocalAccount,
  terms: Terms,
  amount: bigint,
  salt: Hash,
): Promise<Call | null> {
  const { contract } = chain.domain
  const nonce = keccak256(encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes32' }], [channelId(terms, chain.domain), salt]))
  const asked = await chain.ask(async client => {
    const query = { address: terms.token, abi, functionName: 'authorizationState', args: [account.address, nonce] } as const
    const known = await orNull(client.readContract(query))
    const domain = known === null ? null : await readDomain(client, terms.token, chain.domain.chainId)
    return domain === null ? null : { domain, validBefore: await expiry(client) }
  })
  if (asked === null) return null
  const { domain, validBefore } = asked
  const message = { from: account.address, to: contract, value: amount, validAfter: 0n, validBefore, nonce }
  const { v, r, s } = split(await account.signTypedData({ domain, types, primaryType: 'ReceiveWithAuthorization', message }))
  const args = [terms, account.address, amount, 0n, validBefore, salt, v, r, s] as const
  return { to: contract, data: encodeFunctionData({ abi: paymentChannelsAbi, functionName: 'depositWithAuthorization', args }) }
}

/** The token's EIP-712 domain: the one of the usual forms that hashes to the token's own separator. */
async function readDomain(client: PublicClient, address: Address, chainId: bigint): Promise<TypedDataDomain | null> {
  if (address === ZERO_ADDRESS) return null
  const [separator, name, version] = await Promise.all([
    orNull(client.readContract({ address, abi, functionName: 'DOMAIN_SEPARATOR' })),
    orNull(client.readContract({ address, abi: erc20Abi, functionName: 'name' })),
    orNull(client.readContract({ address, abi, functionName: 'version' })),
  ])
  if (separator === null || name === null) return null
  const versions = version === null ? ['1', '2'] : [version, '1', '2']
  const candidates = versions.map(version => ({ name, version, chainId, verifyingContract: address }))
  return candidates.find(domain => domainSeparator({ domain }) === separator) ?? null
}

const expiry = async (client: PublicClient) => (await client.getBlock()).timestamp + GOOD_FOR_SECONDS

function split(signature: Hex): { v: number; r: Hex; s: Hex } {
  const { r, s, yParity } = parseSignature(signature)
  return { v: 27 + yParity, r, s }
}

/** Null if the contract has no such function. */
const orNull = <Answer>(answer: Promise<Answer>): Promise<Answer | null> =>
  answer.catch(error => {
    if (isOfAnother(error)) return null
    throw error
  })
