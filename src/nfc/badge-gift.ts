import type { Address } from '../core/hex.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { BadgeQuestion } from './badge-question.ts'
import { provesItself } from './prove.ts'
import type { PurchaseParts } from './selection.ts'
import type { Tap } from './tap.ts'

/** GIVE within one tap: hands the holder's badge to a phone that has none, once the phone has proved that it is the holder's. */
export class BadgeGift {
  readonly #tap: Tap
  readonly #parts: Pick<PurchaseParts, 'store' | 'recover' | 'randomBytes' | 'circumstances'>
  readonly #holder: Address
  readonly #question: Pick<BadgeQuestion, 'brought'>
  readonly #offered = new Set<Address>()

  /** @param question what was asked in this tap: the phone is not given a badge that it has */
  constructor(
    tap: Tap,
    parts: Pick<PurchaseParts, 'store' | 'recover' | 'randomBytes' | 'circumstances'>,
    holder: Address,
    question: Pick<BadgeQuestion, 'brought'>,
  ) {
    this.#tap = tap
    this.#question = question
    this.#parts = parts
    this.#holder = holder
  }

  /**
   * Gives the badge that the machine holds from this channel's issuer. False if it holds none that the phone lacks, if the phone does not
   * prove itself, or if it was already offered in this tap.
   * @throws CardGoneError; PhoneRefused, with 6985 until the phone's owner has agreed to the company
   */
  async give(channel: ServedChannel): Promise<boolean> {
    const { issuer } = channel.presented.terms
    const held = this.#parts.store.badges.get(issuer, this.#holder, this.#parts.circumstances(channel).now)
    if (held === null || this.#offered.has(issuer) || this.#question.brought(held.signature)) return false
    this.#offered.add(issuer)
    if (!(await provesItself(this.#tap, this.#holder, channel, this.#parts))) return false
    const { holder: _, ...body } = held.badge
    await this.#tap.give({ ...body, issuer, signature: held.signature })
    return true
  }
}
