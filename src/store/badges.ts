import { canBeUsed, inOrderOfKeeping, inOrderOfUse } from '../core/best-badge.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { BadgeKept, SignedBadge } from './records.ts'

interface Row {
  readonly issued_at: string
  readonly expires_at: string
  readonly daily_limit: string
  readonly r: Hash
  readonly vs: Hash
  readonly is_card: bigint
}

/** An issuer's badges kept for one holder: the valid one, renewals that wait, and some to fall back on if the clock was wrong. */
const MOST = 8

/**
 * The badges of each issuer and holder. `badges` has the one that was best when the last one came; it is the only one that an older
 * release sees. `other_badges` has the rest.
 */
export class BadgesTable {
  readonly #first: Statement<[Address, Address], Row>
  readonly #others: Statement<[Address, Address], Row>
  readonly #putFirst: Statement<unknown[]>
  readonly #putOther: Statement<unknown[]>
  readonly #dropFirst: Statement<[Address, Address]>
  readonly #dropOthers: Statement<[Address, Address]>

  constructor(database: Database) {
    this.#first = database.prepare('SELECT * FROM badges WHERE issuer = ? AND holder = ?')
    this.#others = database.prepare('SELECT * FROM other_badges WHERE issuer = ? AND holder = ? ORDER BY position')
    this.#putFirst = database.prepare(
      'INSERT OR REPLACE INTO badges (issuer, holder, issued_at, expires_at, daily_limit, r, vs, is_card) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#putOther = database.prepare(
      'INSERT INTO other_badges (issuer, holder, issued_at, expires_at, daily_limit, r, vs, is_card, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#dropFirst = database.prepare('DELETE FROM badges WHERE issuer = ? AND holder = ?')
    this.#dropOthers = database.prepare('DELETE FROM other_badges WHERE issuer = ? AND holder = ?')
  }

  /** All that are kept, in no useful order. */
  all(issuer: Address, holder: Address): SignedBadge[] {
    return [...this.#first.all(issuer, holder), ...this.#others.all(issuer, holder)].map(row => fromRow(holder, row))
  }

  /** The one to judge by at this time; null if none is kept. */
  best(issuer: Address, holder: Address, now: bigint): SignedBadge | null {
    return inOrderOfUse(this.all(issuer, holder), now)[0] ?? null
  }

  /** Keeps a badge beside the others, as far as there is room; the best ones stay. Inside a transaction. */
  put(issuer: Address, signed: SignedBadge, now: bigint): BadgeKept {
    const { holder } = signed.badge
    const held = this.all(issuer, holder)
    if (held.some(each => isSame(each, signed))) return 'known'
    const kept = inOrderOfKeeping(inOrderOfUse([...held, signed], now), now).slice(0, MOST)
    if (kept.includes(signed)) this.#replace(issuer, holder, kept)
    if (!canBeUsed(signed.badge, now)) return 'unusable'
    if (signed.badge.issuedAt > now) return kept.includes(signed) ? 'waiting' : 'unusable'
    return kept[0] === signed ? 'in-use' : 'older'
  }

  /** Inside a transaction. */
  drop(issuer: Address, holder: Address): void {
    this.#dropFirst.run(issuer, holder)
    this.#dropOthers.run(issuer, holder)
  }

  #replace(issuer: Address, holder: Address, [first, ...others]: readonly SignedBadge[]): void {
    this.drop(issuer, holder)
    if (first !== undefined) this.#putFirst.run(issuer, holder, ...columns(first))
    for (const [position, other] of others.entries()) this.#putOther.run(issuer, holder, ...columns(other), position)
  }
}

const isSame = (a: SignedBadge, b: SignedBadge) =>
  a.badge.issuedAt === b.badge.issuedAt && a.badge.expiresAt === b.badge.expiresAt && a.badge.dailyLimit === b.badge.dailyLimit

function columns({ badge, signature, isCard }: SignedBadge): unknown[] {
  const { issuedAt, expiresAt, dailyLimit } = badge
  return [String(issuedAt), String(expiresAt), String(dailyLimit), signature.r, signature.vs, Number(isCard)]
}

const fromRow = (holder: Address, { issued_at, expires_at, daily_limit, r, vs, is_card }: Row): SignedBadge => ({
  badge: { holder, issuedAt: BigInt(issued_at), expiresAt: BigInt(expires_at), dailyLimit: BigInt(daily_limit) },
  signature: { r, vs },
  isCard: is_card === 1n,
})
