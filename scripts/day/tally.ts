/** The day's own counts, to be compared with the machine and the chain. */
export interface Tally {
  cups: number
  offlineCups: number
  /** Brewed by a technician in service mode, without payment. */
  testCups: number
  refused: number
  /** The price of all cups, in cents. */
  spentCents: number
}

export const newTally = (): Tally => ({ cups: 0, offlineCups: 0, testCups: 0, refused: 0, spentCents: 0 })
