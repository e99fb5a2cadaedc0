import type { CardChannel } from '../../hal/card-reader.ts'
import { CremaError } from '../core/crema-error.ts'
import type { VendEvent } from '../core/vend-machine.ts'
import type { Logger } from '../logger.ts'
import { type EnrolledCard, identifyForEnrolment } from '../nfc/enrol.ts'
import type { Time } from '../support/time.ts'
import { GREETING_MS } from './greeter.ts'

export const stopping = new CremaError({
  code: 'machine-stopping',
  fact: 'The machine is stopping.',
  expected: 'a running machine',
  remedy: 'Start it and try again.',
})

export const noSigningCard = new CremaError({
  code: 'no-signing-card',
  fact: 'No card that signs was presented.',
  expected: 'an Arx HaLo or a Keycard Cash',
  remedy: 'Try again.',
})

export const machineBusy = new CremaError({
  code: 'machine-busy',
  fact: 'A customer is being served.',
  expected: 'an idle machine',
  remedy: 'Try again in a minute.',
})

export interface EnrolmentParts {
  readonly time: Pick<Time, 'now'>
  readonly log: Logger
}

/** A pending request for a new card. Only one can be pending. */
export class Enrolment {
  readonly #parts: EnrolmentParts
  #settle: { resolve(card: EnrolledCard): void; reject(error: Error): void } | null = null

  constructor(parts: EnrolmentParts) {
    this.#parts = parts
  }

  /** @throws CremaError when one is already pending */
  begin(): Promise<EnrolledCard> {
    if (this.#settle !== null)
      throw new CremaError({
        code: 'enrolment-under-way',
        fact: 'Another enrolment is in progress.',
        expected: 'one enrolment at a time',
        remedy: 'Wait until it has ended.',
      })
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  /** Identifies the card in the field. A card that signs resolves the pending request. Returns the event that this leads to. */
  async identify(field: CardChannel): Promise<VendEvent> {
    const { time, log } = this.#parts
    const identified = await identifyForEnrolment(field)
    if ('text' in identified) return { type: 'card-not-enrolled', text: identified.text }
    const { card } = identified
    log.info({ kind: card.kind }, 'A card was enrolled.')
    this.#settle?.resolve(card)
    this.#settle = null
    return { type: 'card-enrolled', text: 'enrolled', untilMs: time.now() + GREETING_MS }
  }

  /** Rejects the pending request, if there is one. */
  giveUp(why: CremaError): void {
    this.#settle?.reject(why)
    this.#settle = null
  }
}
