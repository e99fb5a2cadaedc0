import { reasonOf } from '../core/crema-error.ts'
import type { VendEvent, VendMachineState } from '../core/vend-machine.ts'
import type { Logger } from '../logger.ts'
import { type GreetParts, greet, type OwnAffair } from '../nfc/greet.ts'
import type { PurchaseParts } from '../nfc/selection.ts'
import type { Tap } from '../nfc/tap.ts'
import type { Visitor } from '../nfc/visit.ts'
import { amountText } from '../support/amount-text.ts'
import type { Time } from '../support/time.ts'
import { type Language, priceText } from '../texts/text.ts'
import { Visits, type VisitsParts } from './visits.ts'

/** Milliseconds for which the answer to a tap without a press is shown. */
export const GREETING_MS = 4000

export interface GreeterParts extends PurchaseParts, VisitsParts {
  readonly store: GreetParts['store'] & VisitsParts['store']
  readonly language: Language
  readonly time: Pick<Time, 'now'>
  readonly log: Logger
}

/** Reads the current state of the vend machine. */
export type ReadState = () => VendMachineState['at']

/** Taps without a press. A visitor's tap begins or ends a visit; an identified holder is told what is owed, or the rest of the daily limit. */
export class Greeter {
  readonly #parts: GreeterParts
  readonly #visits: Visits

  constructor(parts: GreeterParts) {
    this.#parts = parts
    this.#visits = new Visits(parts)
  }

  /** The event to start with if a visit was in progress when the machine stopped; otherwise null. */
  resumed(): VendEvent | null {
    return this.#visits.anyAtWork ? { type: 'visit-resumed', untilMs: this.#serviceUntilMs() } : null
  }

  /** Returns the events that the tap leads to. Never rejects. */
  async meet(tap: Tap, at: ReadState): Promise<VendEvent[]> {
    try {
      const greeting = await greet(tap, this.#parts)
      if (greeting?.kind === 'visitor') return await this.#visit(tap, greeting, at)
      return [{ type: 'visit-went-on', text: 'service' }, greeting === null ? this.#nobody() : this.#holder(greeting)]
    } catch (error) {
      this.#parts.log.info({ why: reasonOf(error) }, 'A tap without a selection identified no holder.')
      return [{ type: 'visit-went-on', text: 'service-torn' }, this.#nobody()]
    }
  }

  async #visit(tap: Tap, visitor: Visitor, at: ReadState): Promise<VendEvent[]> {
    const stands = at()
    if (stands !== 'service') this.#visits.forget()
    // A drink was chosen meanwhile.
    if (stands !== 'service' && stands !== 'asking') return []
    const outcome = await this.#visits.meet(tap, visitor)
    if (outcome.begins) return [{ type: 'visit-began', untilMs: this.#serviceUntilMs() }]
    const { text, reason } = outcome
    return [{ type: 'visit-ended', text, reason, othersAtWork: this.#visits.anyAtWork, untilMs: this.#greetingUntilMs() }]
  }

  #holder({ text, channel, amount }: OwnAffair): VendEvent {
    const { decimals, symbol } = channel.presented
    const shown = priceText(this.#parts.language, amountText(amount, decimals), symbol)
    return { type: 'holder-recognised', left: { text, amount: shown }, untilMs: this.#greetingUntilMs() }
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
