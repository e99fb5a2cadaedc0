import type { Address } from '../core/hex.ts'
import type { Database } from './database.ts'
import type { RecordedRevocation, RevocationsRead, SignedBadge } from './records.ts'
import type { Tables } from './tables.ts'

export interface BadgeStore {
  get(issuer: Address, holder: Address): SignedBadge | null
  /** Keeps the badge with the greatest issuedAt. The caller has verified the signature. */
  put(issuer: Address, badge: SignedBadge): void
  drop(issuer: Address, holder: Address): void
  /** Records that this holder tapped with a card, so its badge must carry a daily limit. */
  markCard(issuer: Address, holder: Address): void
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

/** Written within a tap. */
export const badgeStore = (database: Database, { badges }: Tables): BadgeStore => ({
  get: (issuer, holder) => badges.get(issuer, holder),
  put: (issuer, badge) => database.writeHot(() => badges.put(issuer, badge)),
  drop: (issuer, holder) => database.writeHot(() => badges.drop(issuer, holder)),
  markCard: (issuer, holder) => database.writeHot(() => badges.markCard(issuer, holder)),
})

export const revocationStore = (database: Database, { revocations }: Tables): RevocationStore => ({
  put: (issuer, holder, at) => database.write(() => revocations.put(issuer, holder, at)),
  record: (found, issuers, upTo) => database.write(() => revocations.record(found, issuers, upTo)),
  read: issuer => revocations.read(issuer),
  readAgain: issuer => database.write(() => revocations.readAgain(issuer)),
  greatestAt: (issuer, holder) => revocations.greatestAt(issuer, holder),
})
