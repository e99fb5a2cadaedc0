import { CremaError, type FaultParts } from './support/crema-error.ts'

/** A driver's error, written for a technician. */
export class HalError extends CremaError {
  override name = 'HalError'
}

/** A tear: the card left the field, answered with fewer than two bytes, or stayed silent past the deadline. Nothing was charged. */
export class CardGoneError extends HalError {
  override name = 'CardGoneError'

  /** @param parts fields that differ from those of a card that left too early */
  constructor(fact: string, parts: Partial<FaultParts> = {}) {
    super({ code: 'card-gone', expected: 'the card to stay until it has answered', remedy: 'Tap again.', ...parts, fact })
  }
}

/** The reader itself is gone. The driver reconnects automatically; until then nothing is sold. */
export class ReaderLostError extends CardGoneError {
  override name = 'ReaderLostError'

  constructor(fact: string, remedy = 'Check the reader and its cable.', cause?: unknown) {
    super(fact, { code: 'reader-lost', expected: 'a reader that answers', remedy, cause })
  }
}
