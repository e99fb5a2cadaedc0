/** A driver's message at start, for the log and `status`. One with a remedy reports a problem. */
export interface Note {
  readonly what: string
  readonly remedy?: string
}
