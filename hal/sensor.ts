/** A change of a sensor's level, filtered by the driver; null when the sensor no longer gives a reading. */
export interface Reading {
  readonly sensor: string
  readonly level: number | null
}

/** The sensors of one machine, by name. */
export interface Sensors {
  /** The last known levels; null for a sensor that no longer gives a reading. */
  levels(): ReadonlyMap<string, number | null>
  /** Changes as they happen, until the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Reading>
  dispose(): Promise<void>
}
