import { type LocalAccount, parseEventLogs } from 'viem'
import { paymentChannelsAbi } from '../../chain/abi/payment-channels-abi.ts'
import { redeemWithAcceptanceCall } from '../../chain/channel-calls.ts'
import { RevertedWith } from '../../chain/errors.ts'
import { type Chain, openChain } from '../../chain/open-chain.ts'
import { readChannels } from '../../chain/read-channels.ts'
import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import type { ChannelBalance } from '../../core/channel-balance.ts'
import type { Domain } from '../../core/domain.ts'
import type { Address, Hash } from '../../core/hex.ts'
import { redeemable } from '../../core/redemption-policy.ts'
import { sendIn, unitsAt } from '../platform/open.ts'
import { showAmount, type Unit } from '../support/amounts.ts'

/** A receipt that was redeemed by its bringer. */
export interface Brought extends Unit {
  readonly channelId: Hash
  readonly sequence: bigint
  readonly payee: Address
  /** Paid to the payee, in the token's smallest unit. */
  readonly amount: bigint
  readonly transactionHash: Hash
  readonly gasUsed: bigint
}

/** Brings receipts to the chain, from one account that pays the gas. The money goes to each receipt's payee. */
export interface Bringer {
  /** The contract that a claim names, opened once. */
  chainOf(domain: Domain): Chain
  /**
   * @param claim verified (src/files/claim-file.ts)
   * @throws RevertedWith, before anything is sent, when it pays nothing; InsufficientGas, ChainUnreachable, WrongChain and the like
   */
  bring(claim: AcceptedClaim): Promise<Brought>
}

/** @param account pays the gas; anyone may */
export function openBringer(rpc: readonly string[], account: LocalAccount, signal?: AbortSignal): Bringer {
  const chains = new Map<string, Chain>()
  const chainOf = ({ chainId, contract }: Domain): Chain => {
    const key = `${chainId}-${contract}`
    const chain = chains.get(key) ?? openChain({ rpc, chainId, contract, signal })
    chains.set(key, chain)
    return chain
  }
  return {
    chainOf,
    bring: async claim => {
      const chain = chainOf(claim.domain)
      const { channelId } = claim.receipt
      const balance = (await readChannels(chain, [channelId])).get(channelId)
      const unit = await unitsAt(chain)(claim.terms.token)
      requirePaying(claim, balance, unit)
      return send(chain, account, claim, unit)
    },
  }
}

/** Judged before anything is sent, in the contract's own words. */
function requirePaying({ receipt: { cumulativeAmount } }: AcceptedClaim, balance: ChannelBalance | undefined, unit: Unit): void {
  const { deposited, redeemed } = balance ?? { deposited: 0n, redeemed: 0n }
  if (redeemable({ newestAmount: cumulativeAmount, deposited, redeemed }) > 0n) return
  const isStale = cumulativeAmount <= redeemed
  const decoded = { name: isStale ? 'StaleReceipt' : 'DepositExhausted', args: [cumulativeAmount, isStale ? redeemed : deposited] } as const
  throw new RevertedWith(decoded, amount => showAmount(amount, unit))
}

async function send(chain: Chain, account: LocalAccount, claim: AcceptedClaim, unit: Unit): Promise<Brought> {
  const { channelId, sequence } = claim.receipt
  const { logs, transactionHash, gasUsed } = await sendIn(unit, chain, account, redeemWithAcceptanceCall(chain, claim))
  const paid = parseEventLogs({ abi: paymentChannelsAbi, eventName: 'Redeemed', logs }).filter(({ args }) => args.channelId === channelId)
  const amount = paid.reduce((sum, { args }) => sum + args.amount, 0n)
  return { ...unit, channelId, sequence, payee: claim.terms.payee, amount, transactionHash, gasUsed }
}

/** For people. */
export const broughtText = ({ amount, payee, sequence, transactionHash, ...unit }: Brought): string =>
  `Paid ${showAmount(amount, unit)} to ${payee} by receipt ${sequence}, in transaction ${transactionHash}.`
