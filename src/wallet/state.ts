import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Badge, Receipt } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { ResultState } from '../core/tap/result.ts'
import type { Terms } from '../core/terms.ts'

/** Display data of a token. */
export interface TokenInfo {
  readonly decimals: number
  readonly symbol: string
}

/** One of the wallet's own badges, its signature verified on receipt. */
export interface HeldBadge {
  readonly domain: Domain
  readonly issuer: Address
  readonly badge: Badge
  readonly signature: CompactSignature
  /** The issuer's token, if it came with the badge; it is then shown as verified. */
  readonly token: (TokenInfo & { readonly address: Address }) | null
}

/** A receipt that this wallet signed, or that was delivered to it. */
export interface HeldReceipt {
  readonly receipt: Receipt
  /** Its struct hash. */
  readonly hash: Hash
  readonly signature: CompactSignature
  /** The machine's proof that it stored the receipt; null until received. */
  readonly acceptance: CompactSignature | null
}

/** A channel that this wallet signed in, or received a receipt of. Only its receipts ever change. */
export interface Channel {
  readonly id: Hash
  readonly domain: Domain
  readonly terms: Terms
  /** Claimed by the machine, for display only. */
  readonly token: TokenInfo
  readonly machineName: string
  /** The last accepted receipt, if any, and all later ones. */
  readonly receipts: readonly HeldReceipt[]
}

/** The owner's limits for one token on one chain, in its smallest unit; null means no limit. */
export interface Limit {
  readonly chainId: bigint
  readonly token: Address
  readonly perPurchase: bigint | null
  readonly perDay: bigint | null
}

/** The total signed for one token on one UTC day of the wallet's clock, counting every new signature. */
export interface Spent {
  readonly chainId: bigint
  readonly token: Address
  readonly day: bigint
  readonly amount: bigint
}

/** A revocation known to the wallet, its signature verified on receipt. */
export interface KnownRevocation {
  readonly domain: Domain
  readonly issuer: Address
  readonly holder: Address
  readonly at: bigint
}

/** A machine's receipt for a work order's fee, delivered to its visitor: proves the work and pays for it. */
export interface Delivery {
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** The WorkOrders contract. */
  readonly workOrders: Address
  readonly orderId: bigint
  /** Signed by the machine over Completion. */
  readonly completion: CompactSignature
}

/** A purchase as shown to the owner. */
export interface Cup {
  readonly channelId: Hash
  /** The receipt's struct hash. */
  readonly receipt: Hash
  /** Unix seconds of the wallet's clock. */
  readonly signedAt: bigint
  readonly price: bigint
  readonly label: string
  /** The outcome reported by the machine; null if it reported none. */
  readonly outcome: ResultState | null
}

/** Everything that a wallet remembers from one tap to the next. */
export interface WalletState {
  readonly badges: readonly HeldBadge[]
  readonly channels: readonly Channel[]
  readonly limits: readonly Limit[]
  readonly spent: readonly Spent[]
  readonly revocations: readonly KnownRevocation[]
  /** The last purchases, oldest first, at most `MAX_CUPS`. */
  readonly cups: readonly Cup[]
  /** The last deliveries, oldest first, at most `MAX_DELIVERIES`. */
  readonly deliveries: readonly Delivery[]
  /** Unix seconds; null before the first. */
  readonly lastSignedAt: bigint | null
}

export const MAX_CUPS = 100
export const MAX_DELIVERIES = 100

export const emptyState: WalletState = {
  badges: [],
  channels: [],
  limits: [],
  spent: [],
  revocations: [],
  cups: [],
  deliveries: [],
  lastSignedAt: null,
}

/** The newest receipt of a channel accepted by the machine. */
export const acceptedOf = (channel: Channel): HeldReceipt | null =>
  channel.receipts.reduce<HeldReceipt | null>(
    (newest, held) => (held.acceptance !== null && (newest === null || held.receipt.sequence > newest.receipt.sequence) ? held : newest),
    null,
  )

/** Marks this receipt of a channel as accepted: it and all later ones stay. Others with its sequence can never pay any more. */
export const withAccepted = (channel: Channel, accepted: HeldReceipt): Channel => ({
  ...channel,
  receipts: [accepted, ...channel.receipts.filter(({ receipt }) => receipt.sequence > accepted.receipt.sequence)],
})

/** Replaces the channel with the same id, or adds it. */
export const withChannel = (state: WalletState, channel: Channel): WalletState => ({
  ...state,
  channels: [...state.channels.filter(({ id }) => id !== channel.id), channel],
})

/** Whether two domains are the same one. */
export const sameDomain = (a: Domain, b: Domain): boolean => a.chainId === b.chainId && a.contract === b.contract
