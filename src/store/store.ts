import type { ChannelBalance, SyncedBalance } from '../core/channel-balance.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Ledger } from '../core/judge-receipt.ts'
import type { Badge, Receipt } from '../core/messages.ts'
import type { Agreement } from '../core/offer.ts'
import type { Rejection } from '../core/rejection.ts'
import type { CupsCount } from '../core/report.ts'
import type { CompactSignature } from '../core/signature.ts'
import type { Terms } from '../core/terms.ts'
import type { VendState } from '../core/vend-record.ts'
import type { OpenOrder } from '../core/work-order.ts'

/** A channel that this machine serves. */
export interface StoredChannel {
  readonly id: Hash
  readonly terms: Terms
  readonly decimals: number
  readonly symbol: string
}

/** An accepted offer as the machine keeps it. */
export type StoredAgreement = Pick<Agreement, 'id' | 'kind' | 'channelId' | 'provider' | 'visitorIssuer' | 'endsAt' | 'products'>

/** One that was found on the chain, with its channel. */
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

/** A receipt with all that redeeming it needs. */
export interface StoredReceipt {
  readonly receipt: Receipt
  readonly hash: Hash
  readonly signature: CompactSignature
  readonly signer: Address
  /** Null when the issuer signed it, or when it was adopted with a badge that does not cover it: see `redeemable`. */
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
  /** True for an unknown vend that was paid by a credit and that the owner has not settled yet. */
  readonly waitsForOwner: boolean
}

/** What the machine knows beside the store when it judges. */
export interface Circumstances {
  readonly now: bigint
  readonly timeTrusted: boolean
  /** Seconds. */
  readonly margin: bigint
  /** In the channel's token. */
  readonly allowance: bigint
}

/** A receipt as it came from a phone or card, to be judged and stored. */
export interface OfferedReceipt {
  readonly receipt: Receipt
  readonly signature: CompactSignature
  /** What was recovered from the signature; null for a bad one. */
  readonly signer: Address | null
  readonly holder: Address
  readonly product: string
  readonly price: bigint
}

export type Taken = { readonly kind: 'accepted'; readonly vend: Vend; readonly stored: StoredReceipt } | Rejection

/** One sync's findings, recorded in one transaction. */
export interface SyncFindings {
  readonly headAt: bigint
  readonly finalBlock: { readonly number: bigint; readonly at: bigint; readonly hash: Hash }
  readonly channels: ReadonlyMap<Hash, ChannelBalance>
  readonly revocations: readonly { readonly issuer: Address; readonly holder: Address; readonly at: bigint }[]
}

export type TransactionState = 'signed' | 'mined' | 'final' | 'failed' | 'replaced'

/** A transaction of this machine, recorded before it is sent. */
export interface Transaction {
  readonly id: number
  readonly state: TransactionState
  /** Of the version that was mined, before that of the newest. */
  readonly transactionHash: Hash
  /** The newest version. */
  readonly rawTransaction: `0x${string}`
  readonly nonce: number
  readonly at: bigint
  /** The sequence of the report that it brings; null where it brings none. */
  readonly report: bigint | null
  /** Known from when it is mined. */
  readonly paid: bigint | null
  readonly gasUsed: bigint | null
  readonly blockNumber: bigint | null
}

/** What is known of a transaction before it is sent. */
export type NewTransaction = Pick<Transaction, 'transactionHash' | 'rawTransaction' | 'nonce' | 'at'>

/** A redemption with the exact receipt that was sent: a newer one may come meanwhile. */
export interface Redemption extends Transaction {
  readonly channelId: Hash
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly cause: string
}

/** The receipt of an order's fee, signed by this machine, with its word that it is of this order. */
export interface WorkReceipt {
  readonly workOrders: Address
  readonly orderId: bigint
  readonly receipt: Receipt
  readonly hash: Hash
  readonly signature: CompactSignature
  readonly completion: CompactSignature
  /** The sum of the fees that this store has signed for in the channel, this one included: less than the receipt says after a loss. */
  readonly fees: bigint
}

/** People of one provider at work at the machine. */
export interface VisitUnderWay {
  /** Of their badges. */
  readonly issuer: Address
  /** When the machine goes back to what it was, at the latest; Unix seconds. */
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

/** Everything that the machine keeps, in one SQLite file. All calls are synchronous; each writing call is one durable transaction. */
export interface Store {
  readonly channels: {
    put(channel: StoredChannel): void
    all(): StoredChannel[]
    balance(id: Hash): StoredBalance | null
  }
  readonly agreements: {
    /** Those that stand in this Agreements contract at a block of this time, with their channels; any other of the contract has ended by then. */
    record(contract: Address, found: readonly FoundAgreement[], at: bigint): void
    /** Of this contract, in the order of acceptance, those that ended too. */
    of(contract: Address): StoredAgreement[]
    /** Of every contract that the config ever named. */
    all(): StoredAgreement[]
  }
  readonly badges: {
    get(issuer: Address, holder: Address): SignedBadge | null
    /** Keeps the one with the greatest issuedAt. The signature was verified by the caller. */
    put(issuer: Address, badge: SignedBadge): void
    drop(issuer: Address, holder: Address): void
    /** This holder was tapped as a card, so its badge must carry a daily limit. */
    markCard(issuer: Address, holder: Address): void
  }
  readonly revocations: {
    put(issuer: Address, holder: Address, at: bigint): void
    greatestAt(issuer: Address, holder: Address): bigint | null
  }
  readonly receipts: {
    newest(channelId: Hash): StoredReceipt | null
    newestRedeemable(channelId: Hash): StoredReceipt | null
    /** The newest first, at most `limit`, below `before`. */
    page(channelId: Hash, options: { readonly before?: bigint; readonly limit: number }): StoredReceipt[]
    /** Goes on from a receipt that this store had lost; judged by the caller (core's judgeAdoption, or the chain). */
    adopt(stored: StoredReceipt): void
  }
  /** What a receipt of this holder in this channel is judged by, as it stands now. */
  ledger(channelId: Hash, holder: Address, circumstances: Circumstances): Ledger
  /** Judges by a ledger read inside the transaction, then stores receipt and paid vend together, durably, or nothing. */
  takeReceipt(offered: OfferedReceipt, circumstances: Circumstances): Taken
  readonly vends: {
    /** Before the relay: survives a crash of the daemon, not a power cut, and costs no flush. */
    markStarting(id: number): void
    /** After the brew: final state, the credit where one is owed (core's settlementOf), the sums. */
    settle(id: number, state: VendState, now: bigint): void
    /** Settles what a crash left open; returns those vends as they are now. */
    settleAfterCrash(now: bigint): Vend[]
    /** The owner's word on an unknown vend that was paid by a credit. */
    decide(id: number, decision: 'credit' | 'brewed'): void
    page(options: { readonly before?: number; readonly limit: number }): Vend[]
    waitingForOwner(): Vend[]
  }
  readonly credits: {
    of(channelId: Hash, holder: Address): bigint
    all(): { readonly channelId: Hash; readonly holder: Address; readonly amount: bigint }[]
  }
  readonly syncs: {
    record(findings: SyncFindings): void
    last(): { readonly headAt: bigint; readonly blockNumber: bigint; readonly blockAt: bigint; readonly blockHash: Hash } | null
  }
  readonly clock: {
    storedAt(): bigint
    /** Written with each transaction that knows the time; this alone at a stop. */
    put(at: bigint): void
  }
  readonly transactions: {
    update(
      id: number,
      change: Partial<Pick<Transaction, 'state' | 'transactionHash' | 'rawTransaction' | 'paid' | 'gasUsed' | 'blockNumber'>>,
    ): void
    /** Signed or mined, not final; the oldest first. */
    underWay(): Transaction[]
    /** The hashes of all its versions, each with other fees: any of them may be mined. */
    versions(id: number): Hash[]
  }
  readonly redemptions: {
    /** Recorded before it is broadcast. */
    add(redemption: NewTransaction & Pick<Redemption, 'channelId' | 'sequence' | 'cumulativeAmount' | 'cause' | 'report'>): Redemption
    /** Signed or mined, not final. */
    underWay(channelId: Hash): Redemption | null
    page(options: { readonly limit: number }): Redemption[]
  }
  readonly reports: {
    /** One that goes by itself, recorded before it is broadcast. */
    add(transaction: NewTransaction & { readonly report: bigint }): Transaction
    /** The newest transaction that brings a report, with a redemption or by itself. */
    newest(): Transaction | null
    /** What the chain had counted and this store had not. */
    cupsBefore(): CupsCount
    putCupsBefore(cups: CupsCount): void
  }
  readonly work: {
    /** Those open at the block that was looked at, in the place of all before. */
    record(orders: readonly OpenOrder[]): void
    open(): OpenOrder[]
    /** Visitors' issuers whose revocations were read from the beginning once. */
    knownIssuers(): Address[]
    knowIssuers(issuers: readonly Address[]): void
    receiptOf(workOrders: Address, orderId: bigint): WorkReceipt | null
    newest(channelId: Hash): WorkReceipt | null
    /** Before it is handed over. */
    keep(receipt: WorkReceipt): void
  }
  readonly visits: {
    all(): VisitUnderWay[]
    put(visit: VisitUnderWay): void
    drop(issuer: Address): void
    clear(): void
    /** Null before the first. */
    testCups(): TestCupsCount | null
    /** Before the cup is brewed. */
    putTestCups(count: TestCupsCount): void
  }
  /** The PaymentChannels that this store is of. */
  readonly domain: {
    /** Null before the first start. */
    get(): Domain | null
    put(domain: Domain): void
  }
  readonly brewer: {
    /** Whether no water flowed during the last cup, nor since. */
    isDry(): boolean
    putDry(isDry: boolean): void
  }
  totals(): Totals[]
  /** Drops single bookings older than this; sums, newest receipts, what is unredeemed or unsettled stay. Returns how many rows went. */
  prune(before: bigint): number
  /** How the file is kept safe, read back from SQLite after a write. */
  durability(): { readonly journalMode: string; readonly synchronous: string }
  close(): void
}
