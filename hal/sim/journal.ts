import type { EventKind, SimulatorEvent } from './messages.ts'

type WithoutStamp<Event> = Event extends SimulatorEvent ? Omit<Event, 'type' | 'sequence' | 'at'> : never

/** An event without its number and time. */
export type Happening = WithoutStamp<SimulatorEvent>

/** Receives events of these kinds, one JSON line each. */
export interface Watcher {
  readonly kinds: ReadonlySet<EventKind> | undefined
  sendLine(line: string): void
}

/** Numbers and timestamps events in the order in which they happen, and sends them to the watchers. */
export class Journal {
  readonly #now: () => number
  readonly #watchers = new Set<Watcher>()
  #sequence = 0

  /** @param now a monotonic clock, in microseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  add(happening: Happening): void {
    this.#sequence += 1
    const line = this.#line(happening)
    for (const watcher of this.#watchers) {
      if (watcher.kinds === undefined || watcher.kinds.has(happening.kind)) watcher.sendLine(line)
    }
  }

  /** Sends the watcher the current state (with the number of the last event), then everything that follows. */
  watch(watcher: Watcher, state: Happening): void {
    this.#watchers.add(watcher)
    watcher.sendLine(this.#line(state))
  }

  unwatch(watcher: Watcher): void {
    this.#watchers.delete(watcher)
  }

  #line(happening: Happening): string {
    return JSON.stringify({ type: 'event', sequence: this.#sequence, at: this.#now(), ...happening })
  }
}
