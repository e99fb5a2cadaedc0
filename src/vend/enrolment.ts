import type { EnrolledCard } from '../nfc/enrol.ts'

/** A pending request for a new card. Only one can be pending. */
export class Enrolment {
  #settle: { resolve(card: EnrolledCard): void; reject(error: Error): void } | null = null

  /** @throws Error when one is already pending */
  begin(): Promise<EnrolledCard> {
    if (this.#settle !== null) throw new Error('Another enrolment is under way.\nExpected one at a time.\nWait until it has ended.')
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  /** Resolves the pending request with its card. */
  end(card: EnrolledCard): void {
    this.#settle?.resolve(card)
    this.#settle = null
  }

  /**
   * Rejects the pending request, if there is one.
   * @param why the error text: the fact, what was expected, what to do
   */
  giveUp(why: string): void {
    this.#settle?.reject(new Error(why))
    this.#settle = null
  }
}
