/** What the day counted by itself, to be held against the machine and the chain. */
export interface Tally {
  cups: number
  offlineCups: number
  /** Brewed by a technician in service mode; nobody pays for them. */
  testCups: number
  refused: number
  /** In cents: what all cups cost. */
  spentCents: number
}

export const newTally = (): Tally => ({ cups: 0, offlineCups: 0, testCups: 0, refused: 0, spentCents: 0 })
