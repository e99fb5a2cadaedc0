import type { LampState } from '../indicator.ts'
import { Field } from './field.ts'
import { type Happening, Journal } from './journal.ts'
import { RequestRefused } from './request-refused.ts'

/** With more names a `state` might exceed the protocol's line length. */
const MAX_NAMES = 64

/** The machine's outside, as held by the simulator. When a client dies, only that client's card changes. */
export class SimulatedMachine {
  readonly journal: Journal
  readonly field: Field
  readonly #lines = new Map<string, boolean>()
  readonly #levels = new Map<string, number>()
  #lamp: LampState | null = null
  #display: string[] = []

  /** @param now a monotonic clock, in microseconds */
  constructor(now: () => number) {
    this.journal = new Journal(now)
    this.field = new Field(this.journal)
  }

  press(button: string): void {
    this.journal.add({ kind: 'pressed', button })
  }

  setLevel(sensor: string, level: number): void {
    if (this.#levels.get(sensor) === level) return
    checkRoom(this.#levels, sensor, 'sensors')
    this.#levels.set(sensor, level)
    this.journal.add({ kind: 'level', sensor, level })
  }

  /** A line keeps its level until it is driven again, as an output does under `persist_gpio_outputs`. */
  setLine(line: string, closed: boolean): void {
    if (this.#lines.get(line) === closed) return
    checkRoom(this.#lines, line, 'lines')
    this.#lines.set(line, closed)
    this.journal.add({ kind: 'line', line, closed })
  }

  showLamp(lamp: LampState): void {
    this.#lamp = lamp
    this.journal.add({ kind: 'lamp', lamp })
  }

  showLines(lines: string[]): void {
    this.#display = lines
    this.journal.add({ kind: 'display', lines })
  }

  /** The complete current state. */
  state(): Happening {
    return {
      kind: 'state',
      reader: this.field.readerPresent,
      card: this.field.card,
      lines: Object.fromEntries(this.#lines),
      levels: Object.fromEntries(this.#levels),
      lamp: this.#lamp,
      display: this.#display,
    }
  }
}

function checkRoom(known: ReadonlyMap<string, unknown>, name: string, what: string): void {
  if (known.size < MAX_NAMES || known.has(name)) return
  throw new RequestRefused({
    code: 'bad-input',
    fact: `There are already ${MAX_NAMES} ${what}.`,
    expected: 'one of these',
    remedy: 'Use a known name.',
  })
}
