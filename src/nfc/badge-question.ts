import { isValidAt } from '../core/best-badge.ts'
import type { Address, Hash } from '../core/hex.ts'
import { digestOf, structHash } from '../core/messages.ts'
import { type CompactSignature, recoverSigner } from '../core/signature.ts'
import { type BadgeAnswer, MAX_ISSUERS } from '../core/tap/badge.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { PurchaseParts } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/** A wallet keeps a few badges of an issuer; a phone that sends more is not asked any further. */
export const MOST_ASKED = 16

type Parts = Pick<PurchaseParts, 'store' | 'channels' | 'others' | 'recover' | 'circumstances'>

/**
 * BADGE within one tap: asks the phone for badges and stores those that their issuer signed. That proves each badge, but not that its
 * holder is here: a badge is kept beside the others and takes nothing from its holder.
 */
export class BadgeQuestion {
  readonly #tap: Tap
  readonly #parts: Parts
  readonly #holder: Address
  /** Issuers whose next badge would not help: the phone has none left, or sent one that is valid now. */
  readonly #exhausted = new Set<Address>()
  /** The badges that came, by the first half of their signature. */
  readonly #brought = new Set<Hash>()

  constructor(tap: Tap, parts: Parts, holder: Address) {
    this.#tap = tap
    this.#parts = parts
    this.#holder = holder
  }

  /**
   * Asks for badges from any of these issuers, eleven issuers at a time, until one arrives that is valid now, or none is left. True when
   * one was stored. Each badge counts once per tap, so repeating the call while it returns true terminates.
   * @throws CardGoneError; PhoneRefused for any status but "none"
   */
  async ask(issuers: readonly Address[]): Promise<boolean> {
    let stored = false
    for (;;) {
      const some = [...new Set(issuers)].filter(issuer => !this.#exhausted.has(issuer)).slice(0, MAX_ISSUERS)
      if (some.length === 0 || this.#brought.size >= MOST_ASKED) return stored
      const answer = await this.#next(some)
      const state = answer !== null && some.includes(answer.issuer) ? this.#take(answer) : 'none'
      if (state === 'valid' || state === 'none') this.#exhaust(answer === null ? some : [answer.issuer])
      if (state === 'valid') return true
      stored ||= state === 'stored'
    }
  }

  #exhaust(issuers: readonly Address[]): void {
    for (const issuer of issuers) this.#exhausted.add(issuer)
  }

  /** Whether the phone sent the badge with this signature in this tap. */
  brought({ r }: CompactSignature): boolean {
    return this.#brought.has(r)
  }

  /** Null when the phone has none left. */
  async #next(issuers: readonly Address[]): Promise<BadgeAnswer | null> {
    try {
      return await this.#tap.badge(issuers)
    } catch (error) {
      if (error instanceof PhoneRefused && error.status === StatusWord.notFound) return null
      throw error
    }
  }

  /** Stores a badge that its issuer signed: `valid` now, or only `stored`, so that the refusal can say why. `none` for a repeated one. */
  #take({ issuer, signature, ...body }: BadgeAnswer): 'valid' | 'stored' | 'forged' | 'none' {
    if (this.#brought.has(signature.r)) return 'none'
    this.#brought.add(signature.r)
    const badge = { holder: this.#holder, ...body }
    const { channels, others } = this.#parts
    const known = [...channels(), ...(others?.() ?? []).map(each => each.channel)]
    const channel = known.find(({ presented }) => presented.terms.issuer === issuer)
    if (channel === undefined) return 'none'
    const signer = recoverSigner(digestOf(channel.separator, structHash('Badge', badge)), signature, this.#parts.recover)
    if (signer !== issuer) return 'forged'
    const { now } = this.#parts.circumstances(channel)
    this.#parts.store.badges.put(issuer, { badge, signature, isCard: false }, now)
    return isValidAt(badge, now) ? 'valid' : 'stored'
  }
}
