/** What went wrong in a driver, in the words a technician needs: the fact, what was expected, what to do. */
export class HalError extends Error {
  override name = 'HalError'
  /** What to do about it, one sentence. */
  readonly remedy: string | undefined

  constructor(message: string, remedy?: string, options?: ErrorOptions) {
    super(message, options)
    this.remedy = remedy
  }
}

/** The card left the field, answered with fewer than two bytes, or kept silent past the deadline: a tear. Nothing was charged. */
export class CardGoneError extends HalError {
  override name = 'CardGoneError'
}

/** The reader itself is gone. It comes back by itself; until then there are no selections. */
export class ReaderLostError extends CardGoneError {
  override name = 'ReaderLostError'
}
