import type { EnrolledCard } from '../nfc/enrol.ts'

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

  /** The card that was waited for. */
  end(card: EnrolledCard): void {
    this.#settle?.resolve(card)
    this.#settle = null
  }

  /** There will be none; `why` says what was expected and what to do. Nothing happens when nobody waits. */
  giveUp(why: string): void {
    this.#settle?.reject(new Error(why))
    this.#settle = null
  }
}
