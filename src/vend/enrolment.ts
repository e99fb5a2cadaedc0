import { CremaError } from '../core/crema-error.ts'
import type { EnrolledCard } from '../nfc/enrol.ts'

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

/** One wish to know a new card; there is one at a time. */
export class Enrolment {
  #settle: { resolve(card: EnrolledCard): void; reject(error: Error): void } | null = null

  /** @throws Error when one is under way */
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

  /** The card that was waited for. */
  end(card: EnrolledCard): void {
    this.#settle?.resolve(card)
    this.#settle = null
  }

  /** No card will come. No effect unless an enrolment is in progress. */
  giveUp(why: CremaError): void {
    this.#settle?.reject(why)
    this.#settle = null
  }
}
