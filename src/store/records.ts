import type { ChannelBalance, SyncedBalance } from '../core/channel-balance.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Badge, Receipt } from '../core/messages.ts'
import type { Agreement } from '../core/offer.ts'
import type { Rejection } from '../core/rejection.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { Terms } from '../core/terms.ts'
import type { VendState } from '../core/vend-record.ts'

/** A channel that this machine serves. */
export interface StoredChannel {
  readonly id: Hash
  readonly terms: Terms
  readonly decimals: number
  readonly symbol: string
}

/** An accepted offer as stored. */
export type StoredAgreement = Pick<Agreement, 'id' | 'kind' | 'channelId' | 'provider' | 'visitorIssuer' | 'endsAt' | 'products'>

/** An agreement found on the chain, with its channel. */
export type FoundAgreement = StoredAgreement & Pick<StoredChannel, 'terms' | 'decimals' | 'symbol'>

/** What the newest final block said of a channel; null before the first sync. */
export interface StoredBalance extends SyncedBalance {
  /** The final block's. */
  readonly blockNumber: bigint
  /** What was served since that sync. */
  readonly servedSinceSync: bigint
  /** When the first receipt after the last redemption was taken; null when nothing is unredeemed. */
  readonly unredeemedSince: bigint | null
}

export interface SignedBadge {
  readonly badge: Badge
  readonly signature: CompactSignature
  readonly isCard: boolean
}

/**
 * The outcome for a badge: it is the one to judge by, it waits for its time, it was already kept, a newer one is valid, or it can never
 * be used.
 */
export type BadgeKept = 'in-use' | 'waiting' | 'known' | 'older' | 'unusable'

/**
 * What the card in the field brought or claimed in this tap, and its holder has not signed for yet. It counts within this tap only, and
 * is stored together with the holder's receipt or not at all.
 */
export interface TapClaims {
  /** A card that signs blindly, so its badge must carry a daily limit. */
  readonly isCard: boolean
  /**
   * A receipt that this machine had accepted and lost (core's judgeAdoption), to continue from. Without a badge that covers it no other
   * phone could.
   */
  readonly receipt: StoredReceipt | null
}

export const NO_CLAIMS: TapClaims = { isCard: false, receipt: null }

/** A receipt with everything needed to redeem it. */
export interface StoredReceipt {
  readonly receipt: Receipt
  readonly hash: Hash
  readonly signature: CompactSignature
  readonly signer: Address
  /** Null when the issuer signed it, or when it was adopted with a badge that does not cover it (see `redeemable`). */
  readonly badge: SignedBadge | null
  readonly redeemable: boolean
}

export interface Vend {
  readonly id: number
  readonly channelId: Hash
  readonly sequence: bigint
  readonly holder: Address
  readonly product: string
  readonly price: bigint
  readonly paid: bigint
  readonly creditTaken: bigint
  readonly state: VendState
  readonly at: bigint
  /** True for an unknown vend, beyond those decided for its holder that day, that the owner has not decided yet. */
  readonly waitsForOwner: boolean
}

/** What the machine judges by in addition to the store. */
export interface Circumstances {
  readonly now: bigint
  readonly timeTrusted: boolean
  /** Seconds. */
  readonly margin: bigint
  /** In the channel's token. */
  readonly allowance: bigint
  /** The time without any sync or wall clock since the start. Default: the stored time. */
  readonly knownAt?: bigint
  /** The time that the machine put into its request, when the answer to it is judged. Default: now. */
  readonly askedAt?: bigint
  /** The customer's agreement has ended: only credits are still taken here. Default: no. */
  readonly creditsOnly?: boolean
}

/** A receipt from a phone or card, to be judged and stored. */
export interface OfferedReceipt {
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** The address recovered from the signature; null if the signature is invalid. */
  readonly signer: Address | null
  readonly holder: Address
  readonly product: string
  readonly price: bigint
  /** None by default. */
  readonly claims?: TapClaims
}

export type Taken = { readonly kind: 'accepted'; readonly vend: Vend; readonly stored: StoredReceipt } | Rejection

/** The findings of one sync, recorded in one transaction. */
export interface SyncFindings {
  readonly headAt: bigint
  /** The machine's time after this sync. Default: `headAt`. */
  readonly now?: bigint
  /** True if it showed no newer block than the last one: nothing counts from it but what the channels have. */
  readonly isRepeat?: boolean
  readonly finalBlock: { readonly number: bigint; readonly at: bigint; readonly hash: Hash }
  readonly channels: ReadonlyMap<Hash, ChannelBalance>
  /**
   * Issuers whose revocations up to the final block are not all known. Their channels' offline budget still counts from the last block up to
   * which all were.
   */
  readonly behind?: readonly Address[]
}

/** A final block that was seen. */
export interface Anchor {
  readonly number: bigint
  readonly hash: Hash
  /** Unix seconds. */
  readonly at: bigint
}

/** How far the revocations of an issuer were read. */
export interface RevocationsRead {
  /** The number of an issuer's revocations that are known without a gap. */
  readonly count: bigint
  /** Up to this block they were read; -1 before the first time. */
  readonly to: bigint
}

/** The last sync, and the final block that it read. */
export interface SyncedBlock {
  readonly headAt: bigint
  readonly blockNumber: bigint
  readonly blockAt: bigint
  readonly blockHash: Hash
}

/** A cup owed to its holder, as its price in the channel's token. */
export interface OwedCredit {
  readonly channelId: Hash
  readonly holder: Address
  readonly amount: bigint
}

export type TransactionState = 'signed' | 'mined' | 'final' | 'failed' | 'replaced'

/** A transaction of this machine, recorded before it is sent. */
export interface Transaction {
  readonly id: number
  readonly state: TransactionState
  /** The hash of the mined version; before that, of the newest. */
  readonly transactionHash: Hash
  /** The newest version. */
  readonly rawTransaction: `0x${string}`
  readonly nonce: number
  readonly at: bigint
  /** The sequence of the report that it carries; null if none. */
  readonly report: bigint | null
  /** Null until it is mined. */
  readonly paid: bigint | null
  readonly gasUsed: bigint | null
  readonly blockNumber: bigint | null
}

/** The fields of a transaction known before it is sent. */
export type NewTransaction = Pick<Transaction, 'transactionHash' | 'rawTransaction' | 'nonce' | 'at'>

/** What may become known of a transaction later. */
export type TransactionChange = Partial<
  Pick<Transaction, 'state' | 'transactionHash' | 'rawTransaction' | 'nonce' | 'paid' | 'gasUsed' | 'blockNumber'>
>

/** A redemption with the exact receipt that was sent: a newer one may arrive meanwhile. */
export interface Redemption extends Transaction {
  readonly channelId: Hash
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly cause: string
  /** What the channel had paid when it was signed; null where that was not stored. */
  readonly redeemedBefore: bigint | null
}

/** The fields of a redemption known before it is sent. */
export type NewRedemption = NewTransaction &
  Pick<Redemption, 'channelId' | 'sequence' | 'cumulativeAmount' | 'cause' | 'report'> &
  Partial<Pick<Redemption, 'redeemedBefore'>>

/** A transaction with all that it is judged by; `redemption` is null for a report alone. */
export interface OutboxEntry extends Transaction {
  /** The hashes of all its versions, each with different fees or another nonce: any of them may be mined. */
  readonly versions: readonly Hash[]
  readonly redemption: Pick<Redemption, 'channelId' | 'sequence' | 'cumulativeAmount' | 'cause' | 'redeemedBefore'> | null
}

/** The receipt for an order's fee, signed by this machine, with its Completion for that order. */
export interface WorkReceipt {
  readonly workOrders: Address
  readonly orderId: bigint
  readonly receipt: Receipt
  readonly hash: Hash
  readonly signature: CompactSignature
  readonly completion: CompactSignature
  /**
   * The sum of the fees for which this store has signed in the channel, this one included. After a loss it is less than the receipt says.
   */
  readonly fees: bigint
}

/** Visitors from one provider at work at the machine. */
export interface VisitUnderWay {
  /** The issuer of their badges. */
  readonly issuer: Address
  /** When the visit ends at the latest, Unix seconds. */
  readonly endsAt: bigint
}

export interface TestCupsCount {
  readonly brewed: number
  /** When the first of them was brewed, Unix seconds. */
  readonly since: bigint
}

export interface Totals {
  readonly channelId: Hash
  readonly product: string
  readonly cups: number
  readonly amount: bigint
}
