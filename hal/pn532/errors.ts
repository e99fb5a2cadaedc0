import { HalError } from '../errors.ts'

/** The chip gave no valid answer to one command: too late, refused, or aborted. The chip itself may still work. */
export class NoAnswerError extends HalError {
  override name = 'NoAnswerError'

  constructor(fact: string) {
    super({
      code: 'pn532-no-answer',
      fact,
      expected: 'an answer to the command',
      remedy: 'The driver synchronises with the chip and continues.',
    })
  }
}

/** The chip has stopped working, or is not a PN532. It needs a reset. */
export class ChipFailedError extends HalError {
  override name = 'ChipFailedError'

  constructor(fact: string, cause?: unknown) {
    super({ code: 'pn532-failed', fact, expected: 'a working PN532', remedy: 'The driver resets the chip.', cause })
  }
}
