import type { Address, Hash } from '../core/hex.ts'
import { acceptedOf } from './channels.ts'
import { spentToday } from './limits.ts'
import { shownBadge, shownChannel } from './shown.ts'
import { type Channel, sameDomain, type TokenInfo, type WalletState } from './state.ts'

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
  /** The totals that machines accepted today, per chain and token. */
  readonly spentToday: ReturnType<typeof spentToday>
}

/** The overview shown by a wallet's app. */
export function summarize(state: WalletState, holder: Address, now: bigint): WalletSummary {
  return {
    holder,
    badges: state.badges.length,
    channels: state.channels.map(channel => summarizeChannel(state, shownChannel(channel))),
    spentToday: spentToday(state, now),
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
  )
  const named = vouched && shownBadge(vouched).token
  const { decimals, symbol } = named ?? token
  return { address: terms.token, decimals, symbol, isVerified: named != null }
}
