import { isDelivered, nameOfCause } from '../core/causes.ts'
import type { Address } from '../core/hex.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Logger } from '../logger.ts'
import type { Tap } from '../nfc/tap.ts'
import { type HandedOver, handOver, type Visitor, type VisitParts } from '../nfc/visit.ts'
import type { Store } from '../store/store.ts'
import { textOfCause } from '../texts/cause-text.ts'
import type { TextKey } from '../texts/en.ts'
import type { DailyTags } from './daily-tags.ts'

/** The outcome of a visitor's tap: the visit begins, or it ends with this text; `reason` names a cause that persists. */
export type VisitOutcome = { readonly begins: true } | { readonly begins: false; readonly text: TextKey; readonly reason: TextKey | null }

/** Maximum length of a visit in seconds; after that the machine leaves service mode. */
const LONGEST_VISIT = 3600n

export interface VisitsParts extends VisitParts {
  readonly store: Pick<Store, 'revocations' | 'visits'>
  /** Names of visitors in the log. */
  readonly tags: Pick<DailyTags, 'of'>
  readonly log: Logger
}

/**
 * Visits by technicians and drivers. A technician of the owner puts the machine into service mode: it sells nothing until all of them
 * have ended their work. That survives a restart. A driver brings goods, which stops no sale: each tap hands over what is due.
 */
export class Visits {
  readonly #parts: VisitsParts
  /** Latest end of each technicians' visit, by issuer of their badges: any technician of the same provider can end it. */
  readonly #atWork: Map<Address, bigint>

  constructor(parts: VisitsParts) {
    this.#parts = parts
    const now = parts.now()
    const lasting = parts.store.visits.all().filter(({ issuer, endsAt }) => endsAt > now && this.#isTechnicians(issuer))
    this.#atWork = new Map(lasting.map(({ issuer, endsAt }) => [issuer, endsAt]))
  }

  get anyAtWork(): boolean {
    return this.#atWork.size > 0
  }

  /** Milliseconds until the last visit must end. Limited to the maximum length of a visit, in case the clock was set back. */
  leftMs(): number {
    const now = this.#parts.now()
    const left = [...this.#atWork.values()].map(endsAt => (endsAt - now < LONGEST_VISIT ? endsAt - now : LONGEST_VISIT))
    return 1000 * Math.max(0, ...left.map(Number))
  }

  /** Ends all visits when the machine has left service mode. */
  forget(): void {
    if (!this.anyAtWork) return
    this.#parts.store.visits.clear()
    this.#atWork.clear()
  }

  /**
   * A technician's first tap begins the visit, the next one ends it and delivers the receipts. If all receipts are already signed, the
   * first tap delivers them again, as each tap of a driver does.
   * @throws CardGoneError; PhoneRefused
   */
  async meet(tap: Tap, visitor: Visitor): Promise<VisitOutcome> {
    const { work, tags, log } = this.#parts
    const mine = this.#ordersOf(visitor.issuer)
    const who = { visitor: tags.of(visitor.holder), orders: mine.map(({ id }) => String(id)) }
    const unsigned = mine.some(order => work.signedFor(order) === null)
    if (!this.#atWork.has(visitor.issuer) && unsigned && this.#isTechnicians(visitor.issuer)) {
      log.info(who, 'A service visit began.')
      this.#begin(visitor.issuer)
      return { begins: true }
    }
    const handedOver = await handOver(tap, visitor, this.#parts)
    const { receipts, lasting, unsynced } = handedOver
    const without = { lasting: lasting.map(({ cause }) => nameOfCause(cause)), unsynced: unsynced.map(({ id }) => String(id)) }
    log.info({ ...who, receipts: receipts.length, ...without }, 'A visit ended.')
    this.#end(visitor.issuer)
    return { begins: false, ...whatIsSaid(handedOver) }
  }

  #ordersOf(issuer: Address): OpenOrder[] {
    return this.#parts.work.promised().filter(({ visitorIssuer }) => visitorIssuer === issuer)
  }

  /** Only the owner can order work inside the machine; a tenant's supplier brings goods alone. */
  #isTechnicians(issuer: Address): boolean {
    return this.#ordersOf(issuer).some(({ cause }) => !isDelivered(cause))
  }

  #begin(issuer: Address): void {
    const { store, now } = this.#parts
    const endsAt = now() + LONGEST_VISIT
    store.visits.put({ issuer, endsAt })
    this.#atWork.set(issuer, endsAt)
  }

  #end(issuer: Address): void {
    if (!this.#atWork.has(issuer)) return
    this.#parts.store.visits.drop(issuer)
    this.#atWork.delete(issuer)
  }
}

function whatIsSaid({ lasting: [first], unsynced }: HandedOver): { text: TextKey; reason: TextKey | null } {
  if (first !== undefined) return { text: isDelivered(first.cause) ? 'delivery-lasts' : 'service-lasts', reason: textOfCause(first.cause) }
  return { text: unsynced.length > 0 ? 'service-unsynced' : 'service-done', reason: null }
}
