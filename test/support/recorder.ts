import { connectSimulator, type SimulatorEvent } from '../../hal/sim/simulator-client.ts'

/** Observes the simulated machine from outside, with the simulator's clock, and presses its buttons. */
export class Recorder {
  readonly #events: SimulatorEvent[] = []
  readonly #waiting = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #socketPath: string

  constructor(socketPath: string) {
    this.#socketPath = socketPath
    void this.#watch()
  }

  async press(button: string): Promise<void> {
    const client = await connectSimulator({ socketPath: this.#socketPath })
    await client.press(button)
    await client.close()
  }

  /** The number of events; pass it to `after` to find later ones. */
  get mark(): number {
    return this.#events.length
  }

  /** The first matching event after a mark. */
  async after<T>(mark: number, find: (event: SimulatorEvent) => T | undefined, timeoutMs = 60_000): Promise<T> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      for (const event of this.#events.slice(mark)) {
        const found = find(event)
        if (found !== undefined) return found
      }
      await this.#more(deadline - performance.now())
    }
  }

  /** Waits until the display shows a matching text, and returns it. */
  display(mark: number, pattern: RegExp): Promise<string> {
    return this.after(mark, event => {
      const text = event.kind === 'display' ? event.lines.join(' ') : ''
      return pattern.test(text) ? text : undefined
    })
  }

  /** Waits until the lamp shows this. */
  lamp(mark: number, shown: string): Promise<true> {
    return this.after(mark, event => (event.kind === 'lamp' && event.lamp === shown ? true : undefined))
  }

  /** The number of times a relay line closed. */
  get pulses(): number {
    return this.#events.filter(event => event.kind === 'line' && event.closed).length
  }

  /** The levels of the relay's lines since a mark. */
  edges(mark: number): Extract<SimulatorEvent, { kind: 'line' }>[] {
    return this.#events.slice(mark).flatMap(event => (event.kind === 'line' ? [event] : []))
  }

  /** The first closing of a relay line after a mark; or the opening that follows it. */
  async line(mark: number, isClosed: boolean): Promise<SimulatorEvent> {
    let hasClosed = false
    return this.after(mark, event => {
      if (event.kind !== 'line') return undefined
      hasClosed ||= event.closed
      return hasClosed && event.closed === isClosed ? event : undefined
    })
  }

  /** Milliseconds from each phone's arrival in the field to the relay's closing, by the simulator's clock. */
  tapsToRelay(): number[] {
    const times: number[] = []
    let enteredAt: number | null = null
    for (const event of this.#events) {
      if (event.kind === 'card-entered') enteredAt = event.at
      if (event.kind === 'line' && event.closed && enteredAt !== null) times.push((event.at - enteredAt) / 1000)
    }
    return times
  }

  stop(): void {
    this.#stop.abort()
  }

  async #watch(): Promise<void> {
    const client = await connectSimulator({ socketPath: this.#socketPath })
    for await (const event of client.watch(this.#stop.signal)) {
      this.#events.push(event)
      for (const wake of this.#waiting) wake()
    }
    await client.close()
  }

  #more(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const shown = this.#events.findLast(event => event.kind === 'display')
      const timer = setTimeout(
        () => {
          this.#waiting.delete(wake)
          reject(
            new Error(
              `The machine did not do what was expected of it. Its display says: ${shown?.kind === 'display' ? shown.lines.join(' ') : 'nothing'}`,
            ),
          )
        },
        Math.max(0, timeoutMs),
      )
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      this.#waiting.add(wake)
    })
  }
}
