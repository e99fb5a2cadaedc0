/** The chip gave no valid answer to one command: too late, refused, or aborted. The chip itself may still work. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/** The chip has stopped working, or is not a PN532. It needs a reset. */
export class ChipFailedError extends Error {
  override name = 'ChipFailedError'
}
