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
  /** True for an unknown vend that was paid by a credit and that the owner has not settled yet. */
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
}

export type Taken = { readonly kind: 'accepted'; readonly vend: Vend; readonly stored: StoredReceipt } | Rejection

/** The findings of one sync, recorded in one transaction. */
export interface SyncFindings {
  readonly headAt: bigint
  readonly finalBlock: { readonly number: bigint; readonly at: bigint; readonly hash: Hash }
  readonly channels: ReadonlyMap<Hash, ChannelBalance>
  /**
   * Issuers of whom not all revocations up to the final block are known. The offline budget of their channels goes on from the last block of which
   * all were.
   */
  readonly behind?: readonly Address[]
}

/** A revocation as the chain has it. */
export interface RecordedRevocation {
  readonly issuer: Address
  readonly holder: Address
  readonly at: bigint
  /** Which of its issuer's it is; the first has 1, and there are no gaps. */
  readonly count: bigint
  readonly blockNumber: bigint
}

export interface RevocationsRead {
  /** So many of an issuer's are known with no gap. */
  readonly count: bigint
  /** Up to this block they were read; -1 before the first time. */
  readonly to: bigint
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

/** A redemption with the exact receipt that was sent: a newer one may arrive meanwhile. */
export interface Redemption extends Transaction {
  readonly channelId: Hash
  readonly sequence: bigint
  readonly cumulativeAmount: bigint
  readonly cause: string
  /** What the channel had paid when it was signed; null where that was not stored. */
  readonly redeemedBefore: bigint | null
}

/** A transaction with all that it is judged by; `redemption` is null for a report alone. */
export interface OutboxEntry extends Transaction {
  /** The hashes of all its versions, each with different fees or another nonce: any of them may be mined. */
  readonly versions: readonly Hash[]
  readonly redemption: Pick<Redemption, 'channelId' | 'sequence' | 'cumulativeAmount' | 'cause' | 'redeemedBefore'> | null
}

/** A final block that was seen. */
export interface Anchor {
  readonly number: bigint
  readonly hash: Hash
  /** Unix seconds. */
  readonly at: bigint
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

/** Everything that the machine stores, in one SQLite file. All calls are synchronous; each call that writes is one durable transaction. */
export interface Store {
  readonly channels: {
    put(channel: StoredChannel): void
    all(): StoredChannel[]
    balance(id: Hash): StoredBalance | null
  }
  readonly agreements: {
    /** The agreements in force in this contract at a block of this time, with their channels. Its other agreements have ended by then. */
    record(contract: Address, found: readonly FoundAgreement[], at: bigint): void
    /** All agreements of this contract, ended ones included, in order of acceptance. */
    of(contract: Address): StoredAgreement[]
    /** The agreements of every contract ever configured. */
    all(): StoredAgreement[]
  }
  readonly badges: {
    get(issuer: Address, holder: Address): SignedBadge | null
    /** Keeps the badge with the greatest issuedAt. The caller has verified the signature. */
    put(issuer: Address, badge: SignedBadge): void
    drop(issuer: Address, holder: Address): void
    /** Records that this holder tapped with a card, so its badge must carry a daily limit. */
    markCard(issuer: Address, holder: Address): void
  }
  readonly revocations: {
    /** One with its issuer's signature. */
    put(issuer: Address, holder: Address, at: bigint): void
    /** What a node showed of these issuers in the blocks up to this one. */
    record(found: readonly RecordedRevocation[], issuers: readonly Address[], upTo: bigint): void
    read(issuer: Address): RevocationsRead
    /** The next read of this issuer begins where the counts have no gap. */
    readAgain(issuer: Address): void
    greatestAt(issuer: Address, holder: Address): bigint | null
  }
  readonly receipts: {
    newest(channelId: Hash): StoredReceipt | null
    newestRedeemable(channelId: Hash): StoredReceipt | null
    /** Newest first, at most `limit`, with a sequence below `before`. */
    page(channelId: Hash, options: { readonly before?: bigint; readonly limit: number }): StoredReceipt[]
    /** Continues from a receipt that this store had lost. The caller has judged it (core's judgeAdoption, or the chain). */
    adopt(stored: StoredReceipt): void
  }
  /** Everything that a receipt of this holder in this channel is judged by, at present. */
  ledger(channelId: Hash, holder: Address, circumstances: Circumstances): Ledger
  /** Judges by a ledger read inside the transaction, then stores receipt and paid vend together, durably, or nothing. */
  takeReceipt(offered: OfferedReceipt, circumstances: Circumstances): Taken
  readonly vends: {
    /** Call before the relay. Survives a crash of the daemon but not a power cut, and costs no flush. */
    markStarting(id: number): void
    /** Call after the brew: records the final state, a credit if one is owed (core's settlementOf), and the sums. */
    settle(id: number, state: VendState, now: bigint): void
    /** Settles the vends that a crash left open; returns them in their new state. */
    settleAfterCrash(now: bigint): Vend[]
    /** Records the owner's decision on an unknown vend that was paid by a credit. */
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
    /** Final blocks of several ages, the newest first. */
    anchors(): Anchor[]
    /** Takes back all that came from blocks behind this one; from all blocks where it is null. */
    withdraw(to: Anchor | null): void
    last(): { readonly headAt: bigint; readonly blockNumber: bigint; readonly blockAt: bigint; readonly blockHash: Hash } | null
  }
  readonly clock: {
    storedAt(): bigint
    /** Every transaction that knows the time stores it too; this stores it alone, at a stop. */
    put(at: bigint): void
  }
  readonly transactions: {
    update(
      id: number,
      change: Partial<Pick<Transaction, 'state' | 'transactionHash' | 'rawTransaction' | 'nonce' | 'paid' | 'gasUsed' | 'blockNumber'>>,
    ): void
    /** Signed or mined, not yet final; oldest first. */
    underWay(): Transaction[]
    /** What is under way, and the newest that count as failed or replaced; oldest first. */
    outbox(): OutboxEntry[]
    /** The hashes of all its versions, each with different fees: any of them may be mined. */
    versions(id: number): Hash[]
  }
  readonly redemptions: {
    /** Recorded before it is broadcast. */
    add(
      redemption: NewTransaction &
        Pick<Redemption, 'channelId' | 'sequence' | 'cumulativeAmount' | 'cause' | 'report'> &
        Partial<Pick<Redemption, 'redeemedBefore'>>,
    ): Redemption
    /** The newest of a channel first. */
    newestOf(channelId: Hash, limit: number): Redemption[]
    /** Signed or mined, not yet final. */
    underWay(channelId: Hash): Redemption | null
    page(options: { readonly limit: number }): Redemption[]
  }
  readonly reports: {
    /** Records a report sent without a redemption, before it is broadcast. */
    add(transaction: NewTransaction & { readonly report: bigint }): Transaction
    /** The newest transaction that carries a report, with or without a redemption. */
    newest(): Transaction | null
    /** When reports went without a redemption, from this time on, Unix seconds. */
    aloneSince(at: bigint): bigint[]
    /** Cups counted on the chain but not in this store. */
    cupsBefore(): CupsCount
    putCupsBefore(cups: CupsCount): void
  }
  readonly work: {
    /** Replaces all open orders by those open at the synced block. */
    record(orders: readonly OpenOrder[]): void
    open(): OpenOrder[]
    /** Issuers of visitors' badges whose revocations have been read once from the beginning. */
    knownIssuers(): Address[]
    knowIssuers(issuers: readonly Address[]): void
    receiptOf(workOrders: Address, orderId: bigint): WorkReceipt | null
    newest(channelId: Hash): WorkReceipt | null
    /** Call before the receipt is handed over. */
    keep(receipt: WorkReceipt): void
  }
  readonly visits: {
    all(): VisitUnderWay[]
    put(visit: VisitUnderWay): void
    drop(issuer: Address): void
    clear(): void
    /** Null before the first one. */
    testCups(): TestCupsCount | null
    /** Call before the cup is brewed. */
    putTestCups(count: TestCupsCount): void
  }
  /** The PaymentChannels contract that this store belongs to. */
  readonly domain: {
    /** Null before the first start. */
    get(): Domain | null
    put(domain: Domain): void
  }
  readonly brewer: {
    /** Whether no water flowed during the last cup, nor since then. */
    isDry(): boolean
    putDry(isDry: boolean): void
  }
  totals(): Totals[]
  /**
   * Drops individual bookings older than this. Keeps sums, newest receipts, and what is unredeemed or unsettled. Returns the
   * number of rows dropped.
   */
  prune(before: bigint): number
  /** SQLite's durability settings, read back after a write. */
  durability(): { readonly journalMode: string; readonly synchronous: string }
  close(): void
}
