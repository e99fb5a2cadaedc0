import type { EventKind, SimulatorEvent } from './messages.ts'

type WithoutStamp<Event> = Event extends SimulatorEvent ? Omit<Event, 'type' | 'sequence' | 'at'> : never

/** An event before it has its number and time. */
export type Happening = WithoutStamp<SimulatorEvent>

/** Whoever is told about events of these kinds, as one line of JSON each. */
export interface Watcher {
  readonly kinds: ReadonlySet<EventKind> | undefined
  sendLine(line: string): void
}

/** Numbers and stamps what happens, in the order in which it happens, and tells the watchers. */
export class Journal {
  readonly #now: () => number
  readonly #watchers = new Set<Watcher>()
  #sequence = 0

  /** @param now a clock that never runs backwards, in microseconds */
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

  /** Tells the watcher what holds now (with the number of the last event), then all that follows. */
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
