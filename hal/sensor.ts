/** A level as the driver saw it change, filtered; null when the sensor gives no reading any more. */
export interface Reading {
  readonly sensor: string
  readonly level: number | null
}

/** The sensors of one machine, by name. */
export interface Sensors {
  /** The last known levels; null for a sensor that gives no reading any more. */
  levels(): ReadonlyMap<string, number | null>
  /** Changes as they happen, until the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Reading>
  dispose(): Promise<void>
}
