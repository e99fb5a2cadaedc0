import { nameOfCause } from '../core/causes.ts'
import { type Address, shorten } from '../core/hex.ts'
import type { Logger } from '../logger.ts'
import type { Tap } from '../nfc/tap.ts'
import { type HandedOver, handOver, type Visitor, type VisitParts } from '../nfc/visit.ts'
import type { Store } from '../store/store.ts'
import { textOfCause } from '../texts/cause-text.ts'
import type { TextKey } from '../texts/en.ts'

/** The outcome of a visitor's tap: the visit begins, or it ends with this text; `reason` names a cause that persists. */
export type VisitOutcome = { readonly begins: true } | { readonly begins: false; readonly text: TextKey; readonly reason: TextKey | null }

/** Maximum length of a visit in seconds; after that the machine leaves service mode. */
const LONGEST_VISIT = 3600n

export interface VisitsParts extends VisitParts {
  readonly store: Pick<Store, 'revocations' | 'visits'>
  readonly log: Logger
}

/** Visits by technicians and drivers. The machine sells nothing until all of them have ended. Visits survive a restart. */
export class Visits {
  readonly #parts: VisitsParts
  /** Latest end of each visit, by issuer of the visitors' badges: any visitor of the same provider can end it. */
  readonly #atWork: Map<Address, bigint>

  constructor(parts: VisitsParts) {
    this.#parts = parts
    const now = parts.now()
    const lasting = parts.store.visits.all().filter(({ endsAt }) => endsAt > now)
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
   * The first tap begins the visit, the next one ends it and delivers the receipts. If all receipts are already signed, the first
   * tap delivers them again.
   * @throws CardGoneError; PhoneRefused
   */
  async meet(tap: Tap, visitor: Visitor): Promise<VisitOutcome> {
    const { work, log } = this.#parts
    const mine = work.promised().filter(({ visitorIssuer }) => visitorIssuer === visitor.issuer)
    const who = { visitor: shorten(visitor.holder), orders: mine.map(({ id }) => String(id)) }
    if (!this.#atWork.has(visitor.issuer) && mine.some(order => work.signedFor(order) === null)) {
      log.info(who, 'A service visit began.')
      this.#begin(visitor.issuer)
      return { begins: true }
    }
    const handedOver = await handOver(tap, visitor, this.#parts)
    const { receipts, lasting, unsynced } = handedOver
    const without = { lasting: lasting.map(({ cause }) => nameOfCause(cause)), unsynced: unsynced.map(({ id }) => String(id)) }
    log.info({ ...who, receipts: receipts.length, ...without }, 'A service visit ended.')
    this.#end(visitor.issuer)
    return { begins: false, ...whatIsSaid(handedOver) }
  }

  #begin(issuer: Address): void {
    const { store, now } = this.#parts
    const endsAt = now() + LONGEST_VISIT
    store.visits.put({ issuer, endsAt })
    this.#atWork.set(issuer, endsAt)
  }

  #end(issuer: Address): void {
    this.#parts.store.visits.drop(issuer)
    this.#atWork.delete(issuer)
  }
}

function whatIsSaid({ lasting: [first], unsynced }: HandedOver): { text: TextKey; reason: TextKey | null } {
  if (first !== undefined) return { text: 'service-lasts', reason: textOfCause(first.cause) }
  return { text: unsynced.length > 0 ? 'service-unsynced' : 'service-done', reason: null }
}
