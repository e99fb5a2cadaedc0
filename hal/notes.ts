/** What a driver has to say at its start, for the log and `status`. One with a remedy is not as it should be. */
export interface Note {
  readonly what: string
  readonly remedy?: string
}
