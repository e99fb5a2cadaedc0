import { nameOfCause } from '../core/causes.ts'
import { type Address, shorten } from '../core/hex.ts'
import type { Logger } from '../logger.ts'
import type { Tap } from '../nfc/tap.ts'
import { type HandedOver, handOver, type Visitor, type VisitParts } from '../nfc/visit.ts'
import type { Store } from '../store/store.ts'
import { textOfCause } from '../texts/cause-text.ts'
import type { TextKey } from '../texts/en.ts'

/** What a visitor's tap came to: its work begins, or it ended, and what is said of that; `reason` is what is still not mended. */
export type VisitOutcome = { readonly begins: true } | { readonly begins: false; readonly text: TextKey; readonly reason: TextKey | null }

/** How long a technician may work before the machine goes back to what it was, in seconds. */
const LONGEST_VISIT = 3600n

export interface VisitsParts extends VisitParts {
  readonly store: Pick<Store, 'revocations' | 'visits'>
  readonly log: Logger
}

/** Technicians and drivers at the machine. Nothing is sold until the last of them has ended its work; a restart does not end it. */
export class Visits {
  readonly #parts: VisitsParts
  /** By the issuer of their badges, with when it ends at the latest: one provider's work ends by any of its people. */
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

  /** How long the last of them may still work, in milliseconds; never longer than one may, however the clock was set. */
  leftMs(): number {
    const now = this.#parts.now()
    const left = [...this.#atWork.values()].map(endsAt => (endsAt - now < LONGEST_VISIT ? endsAt - now : LONGEST_VISIT))
    return 1000 * Math.max(0, ...left.map(Number))
  }

  /** The machine went back to what it was. */
  forget(): void {
    if (!this.anyAtWork) return
    this.#parts.store.visits.clear()
    this.#atWork.clear()
  }

  /**
   * The first tap begins the work, the next one ends it with the receipts; where all of them were signed before they are handed over again.
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
