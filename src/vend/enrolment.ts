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

/** A pending request for a new card. Only one can be pending. */
export class Enrolment {
  #settle: { resolve(card: EnrolledCard): void; reject(error: Error): void } | null = null

  /** @throws Error when one is already pending */
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

  /** Resolves the pending request with its card. */
  end(card: EnrolledCard): void {
    this.#settle?.resolve(card)
    this.#settle = null
  }

  /** Rejects the pending request, if there is one. */
  giveUp(why: CremaError): void {
    this.#settle?.reject(why)
    this.#settle = null
  }
}
