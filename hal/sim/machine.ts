import type { LampState } from '../indicator.ts'
import { printable } from '../support/printable.ts'
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
  /** The buttons that each connected machine listens to. */
  readonly #wired = new Map<object, readonly string[]>()
  #lamp: LampState | null = null
  #display: string[] = []

  /** @param now a monotonic clock, in microseconds */
  constructor(now: () => number) {
    this.journal = new Journal(now)
    this.field = new Field(this.journal)
  }

  /** @param isWired refuse the press of a button that no connected machine has */
  press(button: string, isWired = false): void {
    if (isWired) requireButton(button, [...new Set([...this.#wired.values()].flat())])
    this.journal.add({ kind: 'pressed', button })
  }

  /** A machine's program listens to these buttons, until `unwire`. */
  wire(program: object, buttons: readonly string[]): void {
    this.#wired.set(program, buttons)
  }

  unwire(program: object): void {
    this.#wired.delete(program)
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

function requireButton(button: string, wired: readonly string[]): void {
  if (wired.includes(button)) return
  const nobody = wired.length === 0
  throw new RequestRefused({
    code: 'no-such-button',
    fact: nobody ? 'No machine listens to the buttons of this simulator.' : `The machine has no button "${printable(button)}".`,
    expected: nobody ? 'a running machine' : `one of ${printable(wired.join(', '))}`,
    remedy: nobody ? 'Start it with: crema machine run --config FILE' : 'Press one of these.',
  })
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
