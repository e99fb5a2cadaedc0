import type { Address, Hash } from '../core/hex.ts'
import type { Ledger } from '../core/judge-receipt.ts'
import { digestOf, type Receipt, structHash } from '../core/messages.ts'
import { type Rejection, reject } from '../core/rejection.ts'
import { type CompactSignature, recoverSigner } from '../core/signature.ts'
import type { PresentedReceipt } from '../core/tap/presented-receipt.ts'
import { NO_SIGNATURE } from '../core/tap/result.ts'
import type { SelectAnswer } from '../core/tap/select.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { SignRequest } from '../core/tap/sign.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { StoredReceipt, TapClaims } from '../store/records.ts'
import { BadgeGift } from './badge-gift.ts'
import { BadgeQuestion } from './badge-question.ts'
import { bringBack } from './bring-back.ts'
import { cardPurchase } from './cards/card-purchase.ts'
import { lostMeanwhile } from './lost-meanwhile.ts'
import { provesItself } from './prove.ts'
import { fromBadge, refused, refusedBy, refusedElsewhere, textOfStatus } from './refusals.ts'
import { firstServable, judgeSelection, requestOf, tellsOwnAffairs, type Unservable } from './request.ts'
import type { PurchaseOutcome, PurchaseParts, Selection } from './selection.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/**
 * Asks the card in the field to pay for a selection. For a phone: SELECT, BADGE if none is known, SIGN, then judge and commit in one
 * transaction. If the wallet's SELECT is refused, nfc/cards takes over.
 */
export async function purchase(tap: Tap, selection: Selection, parts: PurchaseParts): Promise<PurchaseOutcome> {
  try {
    const selected = await selectWallet(tap)
    if (selected instanceof PhoneRefused) return await cardPurchase(tap.field, selected, selection, parts)
    if (selected.minVersion > 1) return refused('newer-wallet')
    if (selected.locked) return refused('locked')
    return await new HolderPurchase(tap, selection, parts, selected.holder).run()
  } catch (error) {
    if (error instanceof PhoneRefused) return refused(textOfStatus(error.status), error)
    throw error
  }
}

/** A refusal of SELECT as a value: a wallet answers it even while it is locked, so this is a card, or a phone without the app. */
async function selectWallet(tap: Tap): Promise<SelectAnswer | PhoneRefused> {
  const selected = await tap.select().catch(returned)
  if (selected instanceof PhoneRefused && selected.isUnreadable) throw selected
  return selected
}

/** One holder's purchase in one tap. */
class HolderPurchase {
  readonly #tap: Tap
  readonly #selection: Selection
  readonly #parts: PurchaseParts
  readonly #holder: Address
  readonly #badges: BadgeQuestion
  readonly #gift: BadgeGift
  readonly #tried = new Set<number>()
  #previousShown: Hash | null = null
  #proven = false
  /**
   * A receipt recovered from the phone whose badge we do not hold, so that no other phone could continue from it. Stored together
   * with the next receipt, or not at all.
   */
  #broughtBack: StoredReceipt | null = null

  constructor(tap: Tap, selection: Selection, parts: PurchaseParts, holder: Address) {
    this.#tap = tap
    this.#selection = selection
    this.#parts = parts
    this.#holder = holder
    this.#badges = new BadgeQuestion(tap, parts, holder)
    this.#gift = new BadgeGift(tap, parts, holder, this.#badges)
  }

  async run(): Promise<PurchaseOutcome> {
    const chosen = await this.#meetFirst(await this.#chooseChannel())
    if (!('rejection' in chosen)) return this.#pay(chosen)
    return chosen.channel === null ? refused('no-contract') : this.#refuse(chosen.channel, chosen.rejection)
  }

  /** The channel to pay in, or the refusal. Before a refusal the phone is asked for badges until one helps or it has no more. */
  async #chooseChannel(): Promise<ServedChannel | Unservable> {
    let verdict = this.#firstServable()
    while ('rejection' in verdict && (await this.#badges.ask(this.#issuersThatMayHelp()))) verdict = this.#firstServable()
    return verdict
  }

  /**
   * Before its first receipt in this store a phone is asked for its newest one: this store may be new, or an old copy. What comes back
   * may leave another channel to pay in, or none.
   */
  async #meetFirst(chosen: ServedChannel | Unservable): Promise<ServedChannel | Unservable> {
    const asked = new Set<Hash>()
    let verdict = chosen
    while (!('rejection' in verdict) && !asked.has(verdict.id) && !this.#parts.store.receipts.hasMet(verdict.id, this.#holder)) {
      asked.add(verdict.id)
      if (await this.#goOnFromPhone(verdict)) verdict = this.#firstServable()
    }
    return verdict
  }

  #firstServable(): ServedChannel | Unservable {
    const judged = this.#parts.channels().map(channel => ({ channel, ledger: this.#ledger(channel) }))
    return firstServable(judged, this.#selection)
  }

  #issuersThatMayHelp(): Address[] {
    const refusedForBadge = (channel: ServedChannel) => fromBadge(this.#judgeSelection(channel)?.reason ?? '')
    return this.#parts.channels().filter(refusedForBadge).map(issuerOf)
  }

  #judgeSelection(channel: ServedChannel): Rejection | null {
    return judgeSelection(this.#ledger(channel), this.#selection.priceIn(channel))
  }

  /** SIGN, and again after each remedy. Each remedy is tried once in a tap. */
  async #pay(channel: ServedChannel): Promise<PurchaseOutcome> {
    for (;;) {
      const rejection = this.#judgeSelection(channel)
      if (rejection !== null) return this.#refuse(channel, rejection)
      if (this.#owes(channel) && !(await this.#proves(channel))) return refusedBy(notTheHolder(this.#holder))
      const request = this.#requestOf(channel)
      const answer = await this.#sign(channel, request)
      if (!(answer instanceof PhoneRefused)) return this.#takeReceipt(channel, request.receipt, answer)
      if (!(await this.#remedied(channel, answer.status))) throw answer
    }
  }

  /** A refusal that says how much its holder has bought is shown to that holder only. */
  async #refuse(channel: ServedChannel, rejection: Rejection): Promise<PurchaseOutcome> {
    if (rejection.reason === 'no-badge') return this.#refuseWithoutBadge(rejection)
    const mayKnow = !tellsOwnAffairs(rejection, this.#ledger(channel)) || (await this.#proves(channel))
    return refusedBy(mayKnow ? rejection : notTheHolder(this.#holder))
  }

  /** Whether SIGN would tell that a credit lowers the price. */
  #owes(channel: ServedChannel): boolean {
    return this.#ledger(channel).account.credit > 0n
  }

  async #refuseWithoutBadge(rejection: Rejection): Promise<PurchaseOutcome> {
    const others = this.#parts.others?.() ?? []
    await this.#badges.ask(others.map(({ channel }) => issuerOf(channel)))
    return refusedElsewhere(this.#holder, rejection, this.#parts) ?? refusedBy(rejection)
  }

  /** CHALLENGE, once per tap. @throws CardGoneError; PhoneRefused */
  async #proves(channel: ServedChannel): Promise<boolean> {
    this.#proven ||= await provesItself(this.#tap, this.#holder, channel, this.#parts)
    return this.#proven
  }

  async #sign(channel: ServedChannel, request: SignRequest): Promise<CompactSignature | PhoneRefused> {
    this.#selection.chosen?.(channel)
    await this.#showPreviousOfOthers(channel)
    return this.#tap.sign(request).catch(returned)
  }

  async #takeReceipt(channel: ServedChannel, receipt: Receipt, signature: CompactSignature): Promise<PurchaseOutcome> {
    const { store, recover } = this.#parts
    const lost = lostMeanwhile(this.#selection, channel, this.#parts)
    if (lost !== null) return this.#tellRefused(receipt, lost)
    const signer = recoverSigner(digestOf(channel.separator, structHash('Receipt', receipt)), signature, recover)
    const { product } = this.#selection
    const price = this.#selection.priceIn(channel)
    const offered = { receipt, signature, signer, holder: this.#holder, product, price, claims: this.#claims }
    const taken = store.takeReceipt(offered, { ...this.#parts.circumstances(channel), askedAt: receipt.issuedAt })
    if (taken.kind === 'rejected') return this.#tellRefused(receipt, refusedBy(taken))
    return { kind: 'paid', by: 'phone', channel, vend: taken.vend, stored: taken.stored }
  }

  async #tellRefused(receipt: Receipt, refusal: PurchaseOutcome): Promise<PurchaseOutcome> {
    await this.#tap.result({ state: 'refused', ...receipt, acceptance: NO_SIGNATURE }).catch(() => undefined)
    return refusal
  }

  #requestOf(channel: ServedChannel): SignRequest {
    return requestOf(this.#selection, { channel, ledger: this.#ledger(channel) })
  }

  /** Handles a status that one more command can resolve; false if none can, or it was tried. */
  async #remedied(channel: ServedChannel, status: number): Promise<boolean> {
    if (status === StatusWord.notFound) return (await this.#broughtBadge(channel)) || (await this.#gift.give(channel))
    if (this.#tried.has(status)) return false
    this.#tried.add(status)
    switch (status) {
      case StatusWord.unknownChannel:
        await this.#tap.terms(channel.presented)
        await this.#showPrevious(channel)
        return true
      case StatusWord.unknownPrevious:
        return this.#showPrevious(channel)
      case StatusWord.outdated:
        return this.#goOnFromPhone(channel)
      default:
        return false
    }
  }

  /** Whether the phone, asked for its badges, now sent the one by which the machine judges it. */
  async #broughtBadge(channel: ServedChannel): Promise<boolean> {
    if (!(await this.#badges.ask([issuerOf(channel)]))) return false
    const { now } = this.#parts.circumstances(channel)
    const held = this.#parts.store.badges.get(issuerOf(channel), this.#holder, now)
    return held !== null && this.#badges.brought(held.signature)
  }

  async #showPreviousOfOthers(channel: ServedChannel): Promise<void> {
    const newest = this.#newest(channel)
    if (newest !== null && newest.signer !== this.#holder) await this.#showPrevious(channel)
  }

  /**
   * Shows the phone the newest receipt, which names the last buyer; false if it was already shown in this tap, or there is none. Only to
   * a holder whose badge is valid here; to one that names the issuer, and so has no badge, only with proof.
   */
  async #showPrevious(channel: ServedChannel): Promise<boolean> {
    const newest = this.#newest(channel)
    if (newest === null || newest.hash === this.#previousShown) return false
    if (issuerOf(channel) === this.#holder && !(await this.#proves(channel))) return false
    await this.#tap.previous(presentedReceipt(newest))
    this.#previousShown = newest.hash
    return true
  }

  /** Whether the phone returned a receipt that this machine had accepted and lost; the machine then continues from it. */
  async #goOnFromPhone(channel: ServedChannel): Promise<boolean> {
    const { newest } = this.#ledger(channel)
    const brought = await bringBack(this.#tap, channel, this.#holder, newest, this.#parts)
    if (brought === null) return false
    this.#recover(channel, brought)
    if (brought.redeemable) this.#parts.store.receipts.adopt(brought)
    else this.#broughtBack = brought
    return true
  }

  /**
   * The store lacks what this machine accepted, perhaps more than this: only the allowance is served until it is redeemed. Without a badge that covers
   * it, the same one comes back at each tap until it is kept: an alarm that the owner has ended stays ended.
   */
  #recover(channel: ServedChannel, { receipt }: StoredReceipt): void {
    const { store, circumstances } = this.#parts
    const alarm = { channelId: channel.id, kind: 'brought-back', amount: receipt.cumulativeAmount } as const
    if ((store.alarms.greatest(channel.id, alarm.kind) ?? -1n) >= alarm.amount) return
    store.alarms.raise({ ...alarm, at: circumstances(channel).now })
  }

  #newest(channel: ServedChannel): StoredReceipt | null {
    return this.#broughtBack ?? this.#parts.store.receipts.newest(channel.id)
  }

  get #claims(): TapClaims {
    return { isCard: false, receipt: this.#broughtBack }
  }

  #ledger(channel: ServedChannel): Ledger {
    return this.#parts.store.ledger(channel.id, this.#holder, this.#parts.circumstances(channel), this.#claims)
  }
}

/** A refusal as a value; a tear is still thrown. */
function returned(error: unknown): PhoneRefused {
  if (error instanceof PhoneRefused) return error
  throw error
}

const notTheHolder = (holder: Address) => reject('other-signer', 'no proof by CHALLENGE', holder, true)

const issuerOf = (channel: ServedChannel): Address => channel.presented.terms.issuer

/** A stored receipt in the form that PREVIOUS presents. */
export function presentedReceipt({ receipt, signature, signer, badge }: StoredReceipt): PresentedReceipt {
  const { channelId: _, ...body } = receipt
  if (badge === null) return { receipt: body, signature, holder: signer, badge: null }
  const { holder: __, ...badgeBody } = badge.badge
  return { receipt: body, signature, holder: signer, badge: { ...badgeBody, signature: badge.signature } }
}
