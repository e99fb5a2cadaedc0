import { EventEmitter } from 'node:events'
import type { Reading, Sensors } from '../sensor.ts'
import { untilAborted } from './until-aborted.ts'

/** The last levels of a driver's sensors, and the followers of their changes. */
export class LevelHolder implements Omit<Sensors, 'dispose'> {
  readonly #levels = new Map<string, number | null>()
  readonly #changes = new EventEmitter<{ change: [Reading] }>().setMaxListeners(0)

  /** Ignores a level equal to the last one. */
  note(sensor: string, level: number | null): void {
    if (this.#levels.get(sensor) === level) return
    this.#levels.set(sensor, level)
    this.#changes.emit('change', { sensor, level })
  }

  levels(): ReadonlyMap<string, number | null> {
    return this.#levels
  }

  changes(signal: AbortSignal): AsyncIterable<Reading> {
    return untilAborted<Reading>(this.#changes, 'change', signal)
  }
}
