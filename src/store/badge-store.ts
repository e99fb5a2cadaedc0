import type { Address } from '../core/hex.ts'
import type { RecordedRevocation } from '../core/recorded-revocation.ts'
import type { Database } from './database.ts'
import type { BadgeKept, RevocationsRead, SignedBadge } from './records.ts'
import type { Tables } from './tables.ts'

export interface BadgeStore {
  /** The badge to judge by at this time: the newest valid one. Without a time, at the time last stored. */
  get(issuer: Address, holder: Address, now?: bigint): SignedBadge | null
  /** All that are kept for this holder, among them those that wait for their time. */
  all(issuer: Address, holder: Address): SignedBadge[]
  /** Keeps a badge beside the others, the best ones. The caller has verified the signature. */
  put(issuer: Address, badge: SignedBadge, now?: bigint): BadgeKept
  drop(issuer: Address, holder: Address): void
}

export interface RevocationStore {
  /** One with its issuer's signature. */
  put(issuer: Address, holder: Address, at: bigint): void
  /** What a node showed of these issuers in the blocks up to this one. */
  record(found: readonly RecordedRevocation[], issuers: readonly Address[], upTo: bigint): void
  read(issuer: Address): RevocationsRead
  /** The next read of this issuer begins where the counts have no gap. */
  readAgain(issuer: Address): void
  greatestAt(issuer: Address, holder: Address): bigint | null
}

export const badgeStore = (database: Database, { badges, clock }: Tables): BadgeStore => ({
  get: (issuer, holder, now) => badges.best(issuer, holder, now ?? clock.storedAt()),
  all: (issuer, holder) => badges.all(issuer, holder),
  put: (issuer, badge, now) => database.write(() => badges.put(issuer, badge, now ?? clock.storedAt())),
  drop: (issuer, holder) => database.write(() => badges.drop(issuer, holder)),
})

export const revocationStore = (database: Database, { revocations }: Tables): RevocationStore => ({
  put: (issuer, holder, at) => database.write(() => revocations.put(issuer, holder, at)),
  record: (found, issuers, upTo) => database.write(() => revocations.record(found, issuers, upTo)),
  read: issuer => revocations.read(issuer),
  readAgain: issuer => database.write(() => revocations.readAgain(issuer)),
  greatestAt: (issuer, holder) => revocations.greatestAt(issuer, holder),
})
