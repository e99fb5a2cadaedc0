import type { Address, Hash } from '../core/hex.ts'
import type { Ledger } from '../core/judge-receipt.ts'
import type { AgreementStore } from './agreement-store.ts'
import type { AlarmStore } from './alarm-store.ts'
import type { BadgeStore, RevocationStore } from './badge-store.ts'
import type { ChannelStore } from './channel-store.ts'
import type { MachineStore } from './machine-store.ts'
import type { ReceiptStore } from './receipt-store.ts'
import type { Circumstances, OfferedReceipt, Taken, TapClaims, Totals } from './records.ts'
import type { RedemptionStore } from './redemption-store.ts'
import type { StoreStatus } from './store-status.ts'
import type { SyncStore } from './sync-store.ts'
import type { TokenStore } from './token-store.ts'
import type { ReportStore, TransactionStore } from './transaction-store.ts'
import type { CreditStore, VendStore } from './vend-store.ts'
import type { VisitStore, WorkStore } from './work-store.ts'

/**
 * Everything that the machine stores, in one SQLite file. All calls are synchronous; each call that writes is one transaction, durable when it
 * returns, except for changes of a paid vend (`VendStore`).
 */
export interface Store extends MachineStore {
  readonly channels: ChannelStore
  readonly agreements: AgreementStore
  readonly badges: BadgeStore
  readonly revocations: RevocationStore
  readonly receipts: ReceiptStore
  readonly vends: VendStore
  readonly credits: CreditStore
  readonly syncs: SyncStore
  readonly transactions: TransactionStore
  readonly redemptions: RedemptionStore
  readonly reports: ReportStore
  readonly work: WorkStore
  readonly visits: VisitStore
  readonly tokens: TokenStore
  readonly alarms: AlarmStore
  /** Everything that a receipt of this holder in this channel is judged by, at present, together with what its tap brought. */
  ledger(channelId: Hash, holder: Address, circumstances: Circumstances, claims?: TapClaims): Ledger
  /** Judges by a ledger read inside the transaction, then stores receipt and paid vend together, durably, or nothing. */
  takeReceipt(offered: OfferedReceipt, circumstances: Circumstances): Taken
  totals(): Totals[]
  /**
   * Drops individual bookings older than this. Keeps sums, newest receipts, and what is unredeemed or unsettled. Returns the
   * number of rows dropped.
   */
  prune(before: bigint): number
  /** SQLite's durability settings, read back after a write. */
  durability(): { readonly journalMode: string; readonly synchronous: string }
  /** Whether it can be written; after a failure nothing is, until `recover` has succeeded. */
  status(): StoreStatus
  /** Calls back on each change of the status until the signal aborts. */
  onStatus(listener: (status: StoreStatus) => void, signal: AbortSignal): void
  /** Opens the database again and copies its log into it to the end. Call after a failure, until the status is `ready`. */
  recover(): void
  /** Looks through all of it, which takes a while. What it finds is in the status. */
  check(): void
  /** Names of the files that were set aside and are still beside the store. */
  setAside(): string[]
  close(): void
}
