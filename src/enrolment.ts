import type { EnrolledCard } from './nfc/enrol.ts'

/** One wish to know a new card; there is one at a time. */
export class Enrolment {
  #settle: { resolve(card: EnrolledCard): void; reject(error: Error): void } | null = null

  /** @throws Error when one is under way */
  begin(): Promise<EnrolledCard> {
    if (this.#settle !== null) throw new Error('Another enrolment is under way.\nExpected one at a time.\nWait until it has ended.')
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  /** The card, or why there is none. Nothing happens when nobody waits. */
  end(outcome: EnrolledCard | Error): void {
    const settle = this.#settle
    this.#settle = null
    if (outcome instanceof Error) settle?.reject(outcome)
    else settle?.resolve(outcome)
  }
}
