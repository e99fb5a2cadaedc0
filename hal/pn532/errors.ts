/** The chip gave no good answer to one command: too late, refused, given up. It may still be well. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/** The chip does not work any more, or is none of ours. It takes a reset. */
export class ChipFailedError extends Error {
  override name = 'ChipFailedError'
}
