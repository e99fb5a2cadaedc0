import type { Address, Hash } from '../core/hex.ts'
import { dayOf } from './rules.ts'
import { acceptedOf, type Channel, type Spent, sameDomain, type TokenInfo, type WalletState } from './state.ts'

/** A channel as shown by an app. */
export interface ChannelSummary {
  readonly id: Hash
  readonly machine: Address
  /** Claimed by the machine. */
  readonly machineName: string
  readonly token: TokenInfo & { readonly address: Address; readonly isVerified: boolean }
  /** The newest sequence accepted by the machine. */
  readonly accepted: bigint | null
  /** Receipts signed since then whose acceptance never arrived. */
  readonly unaccepted: number
}

export interface WalletSummary {
  readonly holder: Address
  readonly badges: number
  readonly channels: readonly ChannelSummary[]
  readonly spentToday: readonly Spent[]
}

/** The overview shown by a wallet's app. */
export function summarize(state: WalletState, holder: Address, now: bigint): WalletSummary {
  return {
    holder,
    badges: state.badges.length,
    channels: state.channels.map(channel => summarizeChannel(state, channel)),
    spentToday: state.spent.filter(({ day }) => day === dayOf(now)),
  }
}

function summarizeChannel(state: WalletState, channel: Channel): ChannelSummary {
  const { id, terms, machineName, receipts } = channel
  return {
    id,
    machine: terms.machine,
    machineName,
    token: tokenOf(state, channel),
    accepted: acceptedOf(channel)?.receipt.sequence ?? null,
    unaccepted: receipts.filter(({ acceptance }) => acceptance === null).length,
  }
}

/** Display data of a channel's token: verified if a badge from the channel's issuer came with it, otherwise as claimed by the machine. */
function tokenOf(state: WalletState, { domain, terms, token }: Channel): ChannelSummary['token'] {
  const vouched = state.badges.find(
    held => held.issuer === terms.issuer && held.token?.address === terms.token && sameDomain(held.domain, domain),
  )?.token
  const { decimals, symbol } = vouched ?? token
  return { address: terms.token, decimals, symbol, isVerified: vouched !== undefined && vouched !== null }
}
