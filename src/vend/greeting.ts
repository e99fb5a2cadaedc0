import { reasonOf } from '../core/crema-error.ts'
import type { VendEvent, VendMachineState } from '../core/vend-machine.ts'
import type { Logger } from '../logger.ts'
import { greet, type LeftToday } from '../nfc/greet.ts'
import type { PurchaseParts } from '../nfc/selection.ts'
import type { Tap } from '../nfc/tap.ts'
import type { Visitor } from '../nfc/visit.ts'
import { amountText } from '../support/amount-text.ts'
import type { Time } from '../support/time.ts'
import { type Language, priceText } from '../texts/text.ts'
import { Visits, type VisitsParts } from './visits.ts'

/** How long the answer to a tap without a press is shown. */
export const GREETING_MS = 4000

export interface GreetingParts extends PurchaseParts, VisitsParts {
  readonly store: PurchaseParts['store'] & VisitsParts['store']
  readonly language: Language
  readonly time: Pick<Time, 'now'>
  readonly log: Logger
}

/** Where the vend machine stands, whenever it is asked. */
export type Standpoint = () => VendMachineState['at']

/** Taps without a press: a visitor begins or ends its work; a holder who proves who it is hears what it may still spend today. */
export class Greeting {
  readonly #parts: GreetingParts
  readonly #visits: Visits

  constructor(parts: GreetingParts) {
    this.#parts = parts
    this.#visits = new Visits(parts)
  }

  /** At the start: whether somebody was at work when the machine stopped. */
  resumed(): VendEvent | null {
    return this.#visits.anyAtWork ? { type: 'visit-resumed', untilMs: this.#serviceUntilMs() } : null
  }

  /** What the tap comes to. Never rejects. */
  async meet(tap: Tap, at: Standpoint): Promise<VendEvent[]> {
    try {
      const greeting = await greet(tap, this.#parts)
      if (greeting?.kind === 'visitor') return await this.#visit(tap, greeting, at)
      return [{ type: 'visit-went-on', text: 'service' }, greeting === null ? this.#nobody() : this.#holder(greeting)]
    } catch (error) {
      this.#parts.log.info({ why: reasonOf(error) }, 'A tap without a selection identified no holder.')
      return [{ type: 'visit-went-on', text: 'service-torn' }, this.#nobody()]
    }
  }

  async #visit(tap: Tap, visitor: Visitor, at: Standpoint): Promise<VendEvent[]> {
    const stands = at()
    if (stands !== 'service') this.#visits.forget()
    // Somebody chose a drink meanwhile.
    if (stands !== 'service' && stands !== 'asking') return []
    const outcome = await this.#visits.meet(tap, visitor)
    if (outcome.begins) return [{ type: 'visit-began', untilMs: this.#serviceUntilMs() }]
    const { text, reason } = outcome
    return [{ type: 'visit-ended', text, reason, othersAtWork: this.#visits.anyAtWork, untilMs: this.#greetingUntilMs() }]
  }

  #holder({ channel, amount }: LeftToday): VendEvent {
    const { decimals, symbol } = channel.presented
    const shown = priceText(this.#parts.language, amountText(amount, decimals), symbol)
    return { type: 'holder-recognised', left: { text: 'left-today', amount: shown }, untilMs: this.#greetingUntilMs() }
  }

  #nobody(): VendEvent {
    return { type: 'nobody-recognised', untilMs: this.#greetingUntilMs() }
  }

  #serviceUntilMs(): number {
    return this.#parts.time.now() + this.#visits.leftMs()
  }

  #greetingUntilMs(): number {
    return this.#parts.time.now() + GREETING_MS
  }
}
