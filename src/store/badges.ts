import type { Address, Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import type { SignedBadge } from './records.ts'

interface Row {
  readonly issued_at: string
  readonly expires_at: string
  readonly daily_limit: string
  readonly r: Hash
  readonly vs: Hash
  readonly is_card: bigint
}

/** One badge for each issuer and holder: the one issued last. */
export class BadgesTable {
  readonly #get: Statement<[Address, Address], Row>
  readonly #put: Statement<unknown[]>
  readonly #drop: Statement<[Address, Address]>
  readonly #markCard: Statement<[Address, Address]>

  constructor(database: Database) {
    this.#get = database.prepare('SELECT * FROM badges WHERE issuer = ? AND holder = ?')
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO badges (issuer, holder, issued_at, expires_at, daily_limit, r, vs, is_card) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#drop = database.prepare('DELETE FROM badges WHERE issuer = ? AND holder = ?')
    this.#markCard = database.prepare('UPDATE badges SET is_card = 1 WHERE issuer = ? AND holder = ? AND is_card = 0')
  }

  get(issuer: Address, holder: Address): SignedBadge | null {
    const row = this.#get.get(issuer, holder)
    if (row === undefined) return null
    const { issued_at, expires_at, daily_limit, r, vs, is_card } = row
    return {
      badge: { holder, issuedAt: BigInt(issued_at), expiresAt: BigInt(expires_at), dailyLimit: BigInt(daily_limit) },
      signature: { r, vs },
      isCard: is_card === 1n,
    }
  }

  /** Ignores a badge that is not newer than the stored one. Inside a transaction. */
  put(issuer: Address, { badge, signature, isCard }: SignedBadge): void {
    const { holder, issuedAt, expiresAt, dailyLimit } = badge
    const held = this.get(issuer, holder)
    if (held !== null && held.badge.issuedAt >= issuedAt) return
    this.#put.run(issuer, holder, String(issuedAt), String(expiresAt), String(dailyLimit), signature.r, signature.vs, Number(isCard))
  }

  drop(issuer: Address, holder: Address): void {
    this.#drop.run(issuer, holder)
  }

  /** Inside a transaction. A card that is already marked is not written again, so its next taps cost no flush. */
  markCard(issuer: Address, holder: Address): void {
    this.#markCard.run(issuer, holder)
  }
}
