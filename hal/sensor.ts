/** A level as the driver saw it change, filtered. */
export interface Reading {
  readonly sensor: string
  readonly level: number
}

/** The sensors of one machine, by name. */
export interface Sensors {
  /** The last known levels. */
  levels(): ReadonlyMap<string, number>
  /** Changes as they happen, until the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Reading>
  close(): Promise<void>
}
