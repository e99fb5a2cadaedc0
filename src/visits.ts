import { nameOfCause } from './core/causes.ts'
import { type Address, shorten } from './core/hex.ts'
import type { Logger } from './logger.ts'
import type { Tap } from './nfc/tap.ts'
import { type HandedOver, handOver, type Visitor, type VisitParts } from './nfc/visit.ts'
import { textOfCause } from './texts/cause-text.ts'
import type { TextKey } from './texts/en.ts'

/** What a visitor's tap came to: its work begins, or it ended, and what is said of that; `reason` is what is still not mended. */
export type VisitOutcome = { readonly begins: true } | { readonly begins: false; readonly text: TextKey; readonly reason: TextKey | null }

/** Technicians and drivers at the machine. Nothing is sold until the last of them has ended its work. */
export class Visits {
  readonly #parts: VisitParts & { readonly log: Logger }
  /** By the issuer of their badges: one provider's work ends by any of its people. */
  readonly #atWork = new Set<Address>()

  constructor(parts: VisitParts & { readonly log: Logger }) {
    this.#parts = parts
  }

  get anyAtWork(): boolean {
    return this.#atWork.size > 0
  }

  /** The machine went back to what it was. */
  forget(): void {
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
      log.info(who, 'service begins')
      this.#atWork.add(visitor.issuer)
      return { begins: true }
    }
    const handedOver = await handOver(tap, visitor, this.#parts)
    const { receipts, lasting, unsynced } = handedOver
    const without = { lasting: lasting.map(({ cause }) => nameOfCause(cause)), unsynced: unsynced.map(({ id }) => String(id)) }
    log.info({ ...who, receipts: receipts.length, ...without }, 'service ends')
    this.#atWork.delete(visitor.issuer)
    return { begins: false, ...whatIsSaid(handedOver) }
  }
}

function whatIsSaid({ lasting: [first], unsynced }: HandedOver): { text: TextKey; reason: TextKey | null } {
  if (first !== undefined) return { text: 'service-lasts', reason: textOfCause(first.cause) }
  return { text: unsynced.length > 0 ? 'service-unsynced' : 'service-done', reason: null }
}
