import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Badge, Receipt } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { ResultState } from '../core/tap/result.ts'
import type { Terms } from '../core/terms.ts'

/** How a token is shown. */
export interface TokenInfo {
  readonly decimals: number
  readonly symbol: string
}

/** A badge of the wallet's own, its signature verified when it came in. */
export interface HeldBadge {
  readonly domain: Domain
  readonly issuer: Address
  readonly badge: Badge
  readonly signature: CompactSignature
  /** The issuer's token, when the badge came with it; then it is shown as verified. */
  readonly token: (TokenInfo & { readonly address: Address }) | null
}

/** What a receipt was signed for. */
export interface Purchase {
  readonly price: bigint
  /** The machine's word. */
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
  /** The machine's proof that it stored the receipt; null until it came. */
  readonly acceptance: CompactSignature | null
  /** Null for a receipt that was delivered. */
  readonly purchase: Purchase | null
}

/** A channel that this wallet signed in, or was delivered a receipt of. It never changes but for its receipts. */
export interface Channel {
  readonly id: Hash
  readonly domain: Domain
  readonly terms: Terms
  /** The machine's word, for showing only. */
  readonly token: TokenInfo
  readonly machineName: string
  /** The last accepted receipt, if any, and all later ones. */
  readonly receipts: readonly HeldReceipt[]
  /** The prices signed here on one UTC day and not accepted; null before the first signature. */
  readonly open: DaySum | null
}

/** A sum of one UTC day of the wallet's clock, in a token's smallest unit. */
export interface DaySum {
  readonly day: bigint
  readonly amount: bigint
}

/** What the owner allows for one token of one chain, in its smallest unit; null leaves it to the badge's daily limit. */
export interface Limit {
  readonly chainId: bigint
  readonly token: Address
  readonly perPurchase: bigint | null
  readonly perDay: bigint | null
}

/** What machines accepted on one UTC day, for one issuer and one token: sums of two companies, chains or tokens are never mixed. */
export interface Spent extends DaySum {
  readonly chainId: bigint
  readonly contract: Address
  readonly issuer: Address
  readonly token: Address
}

/** A revocation that the wallet knows of, its signature verified when it came in. */
export interface KnownRevocation {
  readonly domain: Domain
  readonly issuer: Address
  readonly holder: Address
  readonly at: bigint
}

/** A machine's receipt of a work order's fee, delivered to its visitor: what proves the work and pays it. */
export interface Delivery {
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** The WorkOrders contract. */
  readonly workOrders: Address
  readonly orderId: bigint
  /** The machine's, over Completion. */
  readonly completion: CompactSignature
}

/** A purchase that a machine accepted, as its owner sees it. */
export interface Cup extends Purchase {
  readonly channelId: Hash
  /** The receipt's struct hash. */
  readonly receipt: Hash
  /** What the machine said came of it; null when it said nothing and only a later receipt showed that it was accepted. */
  readonly outcome: ResultState | null
}

/** All that a wallet remembers from one tap to the next. */
export interface WalletState {
  readonly badges: readonly HeldBadge[]
  /** Where this wallet's key is an issuer, by its owner's word. */
  readonly issuing: readonly Domain[]
  /** The one used last comes last; at most `MAX_CHANNELS`. */
  readonly channels: readonly Channel[]
  readonly limits: readonly Limit[]
  readonly spent: readonly Spent[]
  readonly revocations: readonly KnownRevocation[]
  /** The last accepted purchases, oldest first, at most `MAX_CUPS`. */
  readonly cups: readonly Cup[]
  /** The last of them, oldest first, at most `MAX_DELIVERIES`. */
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
