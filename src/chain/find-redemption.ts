import { decodeFunctionData, getAbiItem, type Hex, toFunctionSelector } from 'viem'
import type { Domain } from '../core/domain.ts'
import type { Hash } from '../core/hex.ts'
import { channelId } from '../core/terms.ts'
import { machinesAbi } from './abi/machines-abi.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { type BareBadge, type ContractClaim, type ContractReceipt, lowerTerms, NO_BADGE } from './claim.ts'
import { readLogRange } from './log-ranges.ts'
import type { Chain } from './open-chain.ts'
import { readChannels } from './read-channels.ts'

/** The transaction that brought a channel's `redeemed` to a given amount, and the claims it carried for that channel. */
export interface FoundRedemption {
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  /** What the channel paid in it, in the token's smallest unit. */
  readonly paid: bigint
  /**
   * Candidates for the receipt that was paid, the most likely first. They are calldata written by the transaction's sender: trust
   * one only if its signature and its badge's are valid. `receipt.cumulativeAmount` is above `redeemed` when the deposit was
   * short.
   */
  readonly claims: readonly ContractClaim[]
}

const redeemedEvent = getAbiItem({ abi: paymentChannelsAbi, name: 'Redeemed' })

/**
 * Finds the redemption that brought a channel's `redeemed` to this amount, for a machine that lost its store. Counts back from
 * the present amount.
 * @param fromBlock the first block to search, at the earliest the contract's own
 * @returns null when there is no such event
 * @throws ChainUnreachable, NodeRefused and the like
 */
export async function findRedemption(chain: Chain, id: Hash, redeemed: bigint, fromBlock: bigint): Promise<FoundRedemption | null> {
  const to = await chain.ask(client => client.getBlockNumber())
  const filter = { address: chain.domain.contract, event: redeemedEvent, args: { channelId: id }, strict: true } as const
  const logs = await readLogRange(fromBlock, to, (fromBlock, toBlock) =>
    chain.ask(client => client.getLogs({ ...filter, fromBlock, toBlock })),
  )
  const now = (await readChannels(chain, [id], to)).get(id)?.redeemed ?? 0n
  const log = logs[indexOfTotal(logs, now, redeemed)]
  if (log === undefined) return null
  const { transactionHash, blockNumber, args } = log
  const { input } = await chain.ask(client => client.getTransaction({ hash: transactionHash }))
  return { transactionHash, blockNumber, paid: args.amount, claims: claimsIn(input, id, redeemed, chain.domain) }
}

/** Index of the payment that brought the channel to `redeemed`, given that all payments together brought it to `now`; -1 if none did. */
function indexOfTotal(payments: readonly { readonly args: { readonly amount: bigint } }[], now: bigint, redeemed: bigint): number {
  let total = now
  return payments.findLastIndex(({ args: { amount } }) => {
    const isReached = total === redeemed
    total -= amount
    return isReached
  })
}

/** A channel's claims in any calldata, including a call nested in another contract's call, such as a Safe's. */
export function claimsIn(input: Hex, id: Hash, redeemed: bigint, domain: Domain): ContractClaim[] {
  const claims = callsIn(input).flatMap(decodeClaims)
  const ours = claims.filter(({ terms, receipt }) => channelId(terms, domain) === id && receipt.cumulativeAmount >= redeemed)
  return ours.sort((a, b) => (a.receipt.cumulativeAmount < b.receipt.cumulativeAmount ? -1 : 1))
}

const redeeming = [
  ...(['redeem', 'redeemByDelegation', 'redeemTo', 'redeemWithAcceptance', 'redeemMany'] as const).map(name =>
    getAbiItem({ abi: paymentChannelsAbi, name }),
  ),
  getAbiItem({ abi: machinesAbi, name: 'reportAndRedeem' }),
]
const selectors = redeeming.map(item => toFunctionSelector(item).slice(2))
const abi = [...paymentChannelsAbi, getAbiItem({ abi: machinesAbi, name: 'reportAndRedeem' })] as const

/** Every byte position that may start a call to one of the redeeming functions. */
function callsIn(input: Hex): Hex[] {
  const calls: Hex[] = []
  for (const selector of selectors) {
    for (let at = input.indexOf(selector, 2); at !== -1; at = input.indexOf(selector, at + 1)) {
      if (at % 2 === 0) calls.push(`0x${input.slice(at)}`)
    }
  }
  return calls
}

/** The claims of one call; none if the bytes only look like one. */
function decodeClaims(data: Hex): ContractClaim[] {
  try {
    const { functionName, args } = decodeFunctionData({ abi, data })
    switch (functionName) {
      case 'redeem':
        return [makeClaim(args[0], args[1], NO_BADGE)]
      case 'redeemByDelegation':
      case 'redeemTo':
      case 'redeemWithAcceptance':
        return [makeClaim(args[0].terms, args[0].receipt, args[0].badge)]
      case 'redeemMany':
        return args[0].map(({ terms, receipt, badge }) => makeClaim(terms, receipt, badge))
      case 'reportAndRedeem':
        return args[4].map(({ claim }) => makeClaim(claim.terms, claim.receipt, claim.badge))
      default:
        return []
    }
  } catch {
    return []
  }
}

const makeClaim = (terms: ContractClaim['terms'], receipt: ContractReceipt, badge: BareBadge): ContractClaim => ({
  terms: lowerTerms(terms),
  receipt,
  badge,
})
