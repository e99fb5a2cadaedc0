/** A driver's fault in words for a technician: the fact, what was expected, what to do. */
export class HalError extends Error {
  override name = 'HalError'
  /** What to do about it, in one sentence. */
  readonly remedy: string | undefined

  constructor(message: string, remedy?: string, options?: ErrorOptions) {
    super(message, options)
    this.remedy = remedy
  }
}

/** A tear: the card left the field, answered with fewer than two bytes, or stayed silent past the deadline. Nothing was charged. */
export class CardGoneError extends HalError {
  override name = 'CardGoneError'
}

/** The reader itself is gone. The driver reconnects automatically; until then nothing is offered. */
export class ReaderLostError extends CardGoneError {
  override name = 'ReaderLostError'
}
