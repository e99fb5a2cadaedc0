import type { Address } from '../core/hex.ts'
import { digestOf, structHash } from '../core/messages.ts'
import { recoverSigner } from '../core/signature.ts'
import { MAX_ISSUERS } from '../core/tap/badge.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { PurchaseParts } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/** BADGE within one tap: asks the phone for badges and stores the valid ones. */
export class BadgeQuestion {
  readonly #tap: Tap
  readonly #parts: Pick<PurchaseParts, 'store' | 'channels' | 'recover'>
  readonly #holder: Address
  readonly #answered = new Set<Address>()

  constructor(tap: Tap, parts: Pick<PurchaseParts, 'store' | 'channels' | 'recover'>, holder: Address) {
    this.#tap = tap
    this.#parts = parts
    this.#holder = holder
  }

  /**
   * Asks for a badge from any of these issuers, eleven at a time. True when a valid one arrived. An issuer whose badge arrived,
   * or for which the phone has none, is not asked about again in this tap, so repeating the call while it returns true
   * terminates.
   * @throws CardGoneError; PhoneRefused for any status but "none"
   */
  async ask(issuers: readonly Address[]): Promise<boolean> {
    const open = [...new Set(issuers)].filter(issuer => !this.#answered.has(issuer))
    for (let at = 0; at < open.length; at += MAX_ISSUERS) {
      const some = open.slice(at, at + MAX_ISSUERS)
      const found = await this.#askOnce(some)
      for (const issuer of found === null ? some : [found]) this.#answered.add(issuer)
      if (found !== null) return true
    }
    return false
  }

  /** The issuer of the valid badge that arrived and was stored; null if none did. */
  async #askOnce(issuers: readonly Address[]): Promise<Address | null> {
    try {
      const { issuer, signature, issuedAt, expiresAt, dailyLimit } = await this.#tap.badge(issuers)
      const badge = { holder: this.#holder, issuedAt, expiresAt, dailyLimit }
      const channel = this.#parts.channels().find(({ presented }) => issuers.includes(issuer) && presented.terms.issuer === issuer)
      if (channel === undefined) return null
      const signer = recoverSigner(digestOf(channel.separator, structHash('Badge', badge)), signature, this.#parts.recover)
      if (signer !== issuer) return null
      this.#parts.store.badges.put(issuer, { badge, signature, isCard: false })
      return issuer
    } catch (error) {
      if (error instanceof PhoneRefused && error.status === StatusWord.notFound) return null
      throw error
    }
  }
}
