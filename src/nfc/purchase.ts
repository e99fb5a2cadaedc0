import type { Address, Hash } from '../core/hex.ts'
import { judgeAdoption } from '../core/judge-adoption.ts'
import { judgeBadge, type Ledger, nextReceipt, splitPrice } from '../core/judge-receipt.ts'
import { digestOf, type Receipt, structHash } from '../core/messages.ts'
import { judgeOffline } from '../core/offline-rule.ts'
import type { Rejection } from '../core/rejection.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from '../core/signature.ts'
import { MAX_ISSUERS } from '../core/tap/badge.ts'
import type { PresentedReceipt } from '../core/tap/presented-receipt.ts'
import { NO_SIGNATURE } from '../core/tap/result.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { PresentedTerms } from '../core/tap/terms.ts'
import type { Circumstances, Store, StoredReceipt, Vend } from '../store/store.ts'
import type { TextKey } from '../texts/en.ts'
import { fromBadge, textOfReason, textOfStatus } from './refusal-texts.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/** A channel as the tap needs it: what a phone is shown, and the domain separator, computed once. */
export interface ServedChannel {
  readonly id: Hash
  readonly presented: PresentedTerms
  readonly separator: Hash
}

/** A product that somebody pressed. It holds what each holder was asked to sign, so that the same phone gets the identical bytes again. */
export interface Offer {
  readonly product: string
  readonly label: string
  /** In the channel's token. */
  priceIn(channel: ServedChannel): bigint
  readonly asked: Map<string, Receipt>
}

/** What a purchase works with. */
export interface PurchaseParts {
  readonly store: Pick<Store, 'badges' | 'ledger' | 'receipts' | 'takeReceipt'>
  /** Those served now, in the order of their agreements, the oldest first. */
  channels(): readonly ServedChannel[]
  readonly recover: RecoverAddress
  circumstances(channel: ServedChannel): Circumstances
}

/** What came of a tap. A tear is thrown (CardGoneError): nothing was charged. */
export type Purchase =
  | { readonly kind: 'paid'; readonly channel: ServedChannel; readonly vend: Vend; readonly stored: StoredReceipt }
  | { readonly kind: 'refused'; readonly text: TextKey; readonly why: Rejection | PhoneRefused | null }

const refused = (text: TextKey, why: Rejection | PhoneRefused | null = null): Purchase => ({ kind: 'refused', text, why })

/** Asks the phone in the field to pay for an offer: SELECT, a badge where none is known, SIGN, then the judgement and the commit in one. */
export async function purchase(tap: Tap, offer: Offer, parts: PurchaseParts): Promise<Purchase> {
  try {
    const selected = await tap.select()
    if (selected.minVersion > 1) return refused('newer-wallet')
    if (selected.locked) return refused('locked')
    return await new HolderPurchase(tap, offer, parts, selected.holder).run()
  } catch (error) {
    if (error instanceof PhoneRefused) return refused(textOfStatus(error.status), error)
    throw error
  }
}

/** One holder's purchase in one tap. */
class HolderPurchase {
  readonly #tap: Tap
  readonly #offer: Offer
  readonly #parts: PurchaseParts
  readonly #holder: Address
  readonly #badgeAsked = new Set<Address>()
  #previousShown: Hash | null = null

  constructor(tap: Tap, offer: Offer, parts: PurchaseParts, holder: Address) {
    this.#tap = tap
    this.#offer = offer
    this.#parts = parts
    this.#holder = holder
  }

  async run(): Promise<Purchase> {
    const chosen = await this.#chooseChannel()
    if ('kind' in chosen) return chosen
    return this.#pay(chosen)
  }

  /** The oldest channel that this holder may use now; where none is, the first one's refusal. A badge is asked for once before a refusal that a badge would cause. */
  async #chooseChannel(): Promise<ServedChannel | Purchase> {
    const known = this.#parts.channels().filter(channel => this.#ledger(channel).account.badge !== null || this.#isIssuer(channel))
    let verdict = this.#firstServable(known)
    if (verdict === null || ('reason' in verdict && fromBadge(verdict.reason))) {
      const issuers = known.length > 0 ? known.map(issuerOf) : this.#parts.channels().map(issuerOf)
      const found = await this.#askBadge([...new Set(issuers)])
      verdict =
        this.#firstServable(this.#parts.channels().filter(channel => known.includes(channel) || issuerOf(channel) === found)) ?? verdict
    }
    if (verdict === null) return refused('no-contract')
    return 'reason' in verdict ? refused(textOfReason(verdict.reason), verdict) : verdict
  }

  #firstServable(channels: readonly ServedChannel[]): ServedChannel | Rejection | null {
    let first: Rejection | null = null
    for (const channel of channels) {
      const rejection = this.#judgeOffer(channel)
      if (rejection === null) return channel
      first ??= rejection
    }
    return first
  }

  /** What would refuse a well-signed receipt, known before anybody signs. */
  #judgeOffer(channel: ServedChannel): Rejection | null {
    const ledger = this.#ledger(channel)
    const price = this.#offer.priceIn(channel)
    const { amount } = splitPrice(price, ledger.account.credit)
    return judgeBadge(ledger.account, nextReceipt(ledger, price).issuedAt, amount) ?? judgeOffline(ledger.standing, amount)
  }

  async #pay(channel: ServedChannel): Promise<Purchase> {
    let receipt = this.#receiptToSign(channel)
    let signature: CompactSignature
    try {
      await this.#showPreviousOfOthers(channel)
      signature = await this.#sign(channel, receipt)
    } catch (error) {
      if (!(error instanceof PhoneRefused) || !(await this.#remedied(channel, error.status))) throw error
      receipt = this.#receiptToSign(channel)
      await this.#showPreviousOfOthers(channel)
      signature = await this.#sign(channel, receipt)
    }
    return this.#take(channel, receipt, signature)
  }

  #sign(channel: ServedChannel, receipt: Receipt): Promise<CompactSignature> {
    const { newest } = this.#ledger(channel)
    const price = receipt.cumulativeAmount - (newest?.cumulativeAmount ?? 0n)
    return this.#tap.sign({ receipt, price, label: this.#offer.label })
  }

  async #take(channel: ServedChannel, receipt: Receipt, signature: CompactSignature): Promise<Purchase> {
    const { store, recover } = this.#parts
    const signer = recoverSigner(digestOf(channel.separator, structHash('Receipt', receipt)), signature, recover)
    const { product } = this.#offer
    const offered = { receipt, signature, signer, holder: this.#holder, product, price: this.#offer.priceIn(channel) }
    const taken = store.takeReceipt(offered, this.#parts.circumstances(channel))
    if (taken.kind === 'rejected') {
      await this.#tap.result({ state: 'refused', ...receipt, acceptance: NO_SIGNATURE }).catch(() => undefined)
      return refused(textOfReason(taken.reason), taken)
    }
    return { kind: 'paid', channel, vend: taken.vend, stored: taken.stored }
  }

  /** The identical bytes for the same phone, as long as nothing has changed in the channel. */
  #receiptToSign(channel: ServedChannel): Receipt {
    const key = `${channel.id} ${this.#holder}`
    const next = nextReceipt(this.#ledger(channel), this.#offer.priceIn(channel))
    const before = this.#offer.asked.get(key)
    const same =
      before !== undefined &&
      before.previous === next.previous &&
      before.cumulativeAmount === next.cumulativeAmount &&
      before.issuedAt <= next.issuedAt
    const receipt = same ? before : next
    this.#offer.asked.set(key, receipt)
    return receipt
  }

  /** What the machine does about a status that one more command can mend; false when there is nothing to do. */
  async #remedied(channel: ServedChannel, status: number): Promise<boolean> {
    switch (status) {
      case StatusWord.unknownChannel:
        await this.#tap.terms(channel.presented)
        await this.#showPrevious(channel)
        return true
      case StatusWord.unknownPrevious:
        return this.#showPrevious(channel)
      case StatusWord.outdated:
        return this.#adopt(channel)
      case StatusWord.notFound:
        this.#parts.store.badges.drop(issuerOf(channel), this.#holder)
        return (await this.#askBadge([issuerOf(channel)])) !== null && this.#judgeOffer(channel) === null
      default:
        return false
    }
  }

  async #showPreviousOfOthers(channel: ServedChannel): Promise<void> {
    const newest = this.#parts.store.receipts.newest(channel.id)
    if (newest !== null && newest.signer !== this.#holder) await this.#showPrevious(channel)
  }

  /** True when the phone was shown the newest receipt, in this tap for the first time. */
  async #showPrevious(channel: ServedChannel): Promise<boolean> {
    const newest = this.#parts.store.receipts.newest(channel.id)
    if (newest === null || newest.hash === this.#previousShown) return false
    await this.#tap.previous(presentedReceipt(newest))
    this.#previousShown = newest.hash
    return true
  }

  /** Goes on from the phone's newest receipt when this machine had accepted it and lost it. */
  async #adopt(channel: ServedChannel): Promise<boolean> {
    const { store, recover } = this.#parts
    const answer = await this.#tap.newest(channel.id)
    const receipt: Receipt = { channelId: channel.id, ...answer.receipt }
    const hash = structHash('Receipt', receipt)
    const acceptanceDigest = digestOf(channel.separator, structHash('Acceptance', { receipt: hash }))
    const brought = {
      receipt,
      signer: recoverSigner(digestOf(channel.separator, hash), answer.signature, recover),
      acceptanceSigner: recoverSigner(acceptanceDigest, answer.acceptance, recover),
    }
    const { machine } = channel.presented.terms
    const { newest } = this.#ledger(channel)
    if (judgeAdoption(brought, { machine, holder: this.#holder, channelId: channel.id }, newest) !== null) return false
    store.receipts.adopt({ receipt, hash, signature: answer.signature, signer: this.#holder, ...this.#coverFor(channel, receipt) })
    return true
  }

  /** The badge that proves an adopted receipt on-chain, when the holder's present one covers its time. */
  #coverFor(channel: ServedChannel, { issuedAt }: Receipt): Pick<StoredReceipt, 'badge' | 'redeemable'> {
    if (this.#isIssuer(channel)) return { badge: null, redeemable: true }
    const held = this.#parts.store.badges.get(issuerOf(channel), this.#holder)
    const covers = held !== null && held.badge.issuedAt <= issuedAt && issuedAt <= held.badge.expiresAt
    return { badge: covers ? held : null, redeemable: covers }
  }

  /** Asks for a badge of these issuers, eleven at a time, each issuer once a tap; keeps a good one and returns its issuer. */
  async #askBadge(issuers: readonly Address[]): Promise<Address | null> {
    const open = issuers.filter(issuer => !this.#badgeAsked.has(issuer))
    for (let at = 0; at < open.length; at += MAX_ISSUERS) {
      const some = open.slice(at, at + MAX_ISSUERS)
      for (const issuer of some) this.#badgeAsked.add(issuer)
      const found = await this.#askBadgeOf(some)
      if (found !== null) return found
    }
    return null
  }

  async #askBadgeOf(issuers: readonly Address[]): Promise<Address | null> {
    try {
      const { issuer, signature, issuedAt, expiresAt, dailyLimit } = await this.#tap.badge(issuers)
      const badge = { holder: this.#holder, issuedAt, expiresAt, dailyLimit }
      const [channel] = this.#parts.channels().filter(each => issuers.includes(issuer) && issuerOf(each) === issuer)
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

  #ledger(channel: ServedChannel): Ledger {
    return this.#parts.store.ledger(channel.id, this.#holder, this.#parts.circumstances(channel))
  }

  #isIssuer = (channel: ServedChannel): boolean => issuerOf(channel) === this.#holder
}

const issuerOf = (channel: ServedChannel): Address => channel.presented.terms.issuer

/** A stored receipt as PREVIOUS shows it. */
export function presentedReceipt({ receipt, signature, signer, badge }: StoredReceipt): PresentedReceipt {
  const { channelId: _, ...body } = receipt
  if (badge === null) return { receipt: body, signature, holder: signer, badge: null }
  const { holder: __, ...badgeBody } = badge.badge
  return { receipt: body, signature, holder: signer, badge: { ...badgeBody, signature: badge.signature } }
}
