import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Brewer, BrewerStatus, Brewing, BrewOutcome, Readiness } from '../brewer.ts'
import type { Buttons, Press } from '../buttons.ts'
import { nextEvents } from '../support/next-events.ts'
import type { JuraBrewerConfig } from './config.ts'
import type { JuraMachine } from './jura-machine.ts'

/** The machine takes some ten milliseconds to count, and is asked so often whether it has. */
const LOOK_EVERY_MS = 1000

/** The machine's own buttons: in payment mode it asks before it brews. */
export function juraButtons(machine: JuraMachine, products: JuraBrewerConfig['products']): Buttons {
  const pressed = new EventEmitter<{ press: [Press] }>().setMaxListeners(0)
  machine.asked.on('asked', letter => {
    const button = Object.keys(products).find(name => products[name]?.button === letter)
    if (button !== undefined) pressed.emit('press', { button })
  })
  return { presses: signal => nextEvents<Press>(pressed, 'press', signal), dispose: async () => {} }
}

/** A coffee machine that releases, over its service port, the drink whose button was pressed on it. */
export class JuraBrewer implements Brewer {
  readonly #machine: JuraMachine
  readonly #config: Pick<JuraBrewerConfig, 'products' | 'brew_within_ms'>
  readonly #stop = new AbortController()
  /** The button that the machine asked for last; null when that was released. */
  #asked: string | null = null
  #brewing: Promise<BrewOutcome> | undefined

  constructor(machine: JuraMachine, config: Pick<JuraBrewerConfig, 'products' | 'brew_within_ms'>) {
    this.#machine = machine
    this.#config = config
    machine.asked.on('asked', letter => {
      this.#asked = letter
    })
  }

  status(): BrewerStatus {
    return this.#machine.status.get()
  }

  onStatus(listener: (status: BrewerStatus) => void, signal: AbortSignal): void {
    this.#machine.status.on(listener, signal)
  }

  async ready(product: string): Promise<Readiness> {
    const status = this.status()
    const why = this.#whyNot(product)
    return { reasons: [...(status.state === 'ready' ? [] : [`${status.reason} ${status.remedy}`]), ...(why === null ? [] : [why])] }
  }

  brew(product: string): Brewing {
    const why = this.#whyNot(product)
    if (why !== null) return refused(new Error(why))
    this.#asked = null
    const before = this.#count(product)
    const started = before.then(() => this.#machine.release())
    started.catch(() => {})
    const finished = this.#finish(product, before, started)
    this.#brewing = finished
    return { started, finished }
  }

  /** As the machine itself has counted them, ever. */
  async counters(): Promise<Readonly<Record<string, number>>> {
    const counted = await this.#machine.counters()
    return Object.fromEntries(Object.entries(this.#config.products).map(([name, { counter }]) => [name, counted[counter] ?? 0]))
  }

  /** Waits for no coffee. */
  async dispose(): Promise<void> {
    this.#stop.abort()
    await this.#brewing
    await this.#machine.dispose()
  }

  /** What was counted before is asked first: without it a cup could not be told from none, and nothing is released. */
  async #finish(product: string, before: Promise<number>, started: Promise<void>): Promise<BrewOutcome> {
    const [counted, released] = await Promise.allSettled([before, started])
    const outcome =
      counted.status === 'rejected'
        ? 'failed'
        : released.status === 'rejected'
          ? 'unknown'
          : await this.#untilCounted(product, counted.value)
    this.#brewing = undefined
    return outcome
  }

  /** A machine that counts one more has brewed; one that does not in time may or may not have. */
  async #untilCounted(product: string, before: number): Promise<BrewOutcome> {
    const time = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#config.brew_within_ms)])
    while (!time.aborted) {
      const counted = await this.#count(product).catch(() => before)
      if (counted !== before) return 'done'
      await wait(LOOK_EVERY_MS, undefined, { signal: time }).catch(() => {})
    }
    return 'unknown'
  }

  async #count(product: string): Promise<number> {
    return (await this.counters())[product] ?? 0
  }

  #whyNot(product: string): string | null {
    const { products } = this.#config
    const button = products[product]?.button
    if (button === undefined) return `No product "${product}". Expected one of: ${Object.keys(products).join(', ')}.`
    if (this.#brewing !== undefined) return 'A cup is being brewed.'
    return this.#asked === button ? null : `The coffee machine did not ask for ${product}: its own button comes first.`
  }
}

function refused(error: Error): Brewing {
  const started = Promise.reject(error)
  started.catch(() => {})
  return { started, finished: Promise.resolve('failed') }
}
