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

/** The purchase that a receipt was signed for. */
export interface Purchase {
  readonly price: bigint
  /** As claimed by the machine. */
  readonly label: string
  /** Unix seconds of the wallet's clock. */
  readonly signedAt: bigint
}

/** A receipt that this wallet signed, or that was delivered to it. */
export interface HeldReceipt {
  readonly receipt: Receipt
  /** Its struct hash. */
  readonly hash: Hash
  readonly signature: CompactSignature
  /** The machine's proof that it stored the receipt; null until received. */
  readonly acceptance: CompactSignature | null
  /** Null for a delivered receipt. */
  readonly purchase: Purchase | null
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
  /** The total signed here on one UTC day and not accepted; null before the first signature. */
  readonly open: DaySum | null
}

/** The total of one UTC day by the wallet's clock, in a token's smallest unit. */
export interface DaySum {
  readonly day: bigint
  readonly amount: bigint
}

/** The owner's limits for one token on one chain, in its smallest unit; null means the badge's daily limit alone. */
export interface Limit {
  readonly chainId: bigint
  readonly token: Address
  readonly perPurchase: bigint | null
  readonly perDay: bigint | null
}

/** The total that machines accepted on one UTC day for one issuer and one token. */
export interface Spent extends DaySum {
  readonly chainId: bigint
  readonly contract: Address
  readonly issuer: Address
  readonly token: Address
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

/** An accepted purchase as shown to the owner. */
export interface Cup extends Purchase {
  readonly channelId: Hash
  /** The receipt's struct hash. */
  readonly receipt: Hash
  /** The outcome reported by the machine; null if its RESULT was lost and only a later receipt showed the acceptance. */
  readonly outcome: ResultState | null
}

/** Everything that a wallet remembers from one tap to the next. */
export interface WalletState {
  readonly badges: readonly HeldBadge[]
  /** The domains in which the owner declared this wallet's key an issuer. */
  readonly issuing: readonly Domain[]
  /** Least recently used first, at most `MAX_CHANNELS`. */
  readonly channels: readonly Channel[]
  readonly limits: readonly Limit[]
  readonly spent: readonly Spent[]
  readonly revocations: readonly KnownRevocation[]
  /** The last accepted purchases, oldest first, at most `MAX_CUPS`. */
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
  issuing: [],
  channels: [],
  limits: [],
  spent: [],
  revocations: [],
  cups: [],
  deliveries: [],
  lastSignedAt: null,
}

/** Whether two domains are the same one. */
export const sameDomain = (a: Domain, b: Domain): boolean => a.chainId === b.chainId && a.contract === b.contract
