import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Brewer, BrewerStatus, Brewing, BrewOutcome, Readiness } from '../brewer.ts'
import type { Buttons, Press } from '../buttons.ts'
import { HalError } from '../errors.ts'
import { withSignals } from '../support/joined-signals.ts'
import { nextEvents } from '../support/next-events.ts'
import type { JuraBrewerConfig } from './config.ts'
import type { JuraMachine } from './jura-machine.ts'

/** How often the counter is polled; the machine takes about ten milliseconds to answer. */
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

/** A coffee machine that is told over its service port to brew the drink whose button was pressed on it. */
export class JuraBrewer implements Brewer {
  readonly #machine: JuraMachine
  readonly #config: Pick<JuraBrewerConfig, 'products' | 'brew_within_ms'>
  readonly #stop = new AbortController()
  /** The button the machine last asked for; null once released. */
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
    if (why !== null)
      return refused(
        new HalError({
          code: 'not-brewed',
          fact: why,
          expected: 'a coffee machine that asks for this drink',
          remedy: 'Press its button on the coffee machine again.',
        }),
      )
    this.#asked = null
    const before = this.#count(product)
    const started = before.then(() => this.#machine.release())
    started.catch(() => {})
    const finished = this.#finish(product, before, started)
    this.#brewing = finished
    return { started, finished }
  }

  /** Lifetime counts of the machine itself. */
  async counters(): Promise<Readonly<Record<string, number>>> {
    const counted = await this.#machine.counters()
    return Object.fromEntries(Object.entries(this.#config.products).map(([name, { counter }]) => [name, counted[counter] ?? 0]))
  }

  /** Does not wait for the cup. */
  async dispose(): Promise<void> {
    this.#stop.abort()
    await this.#brewing
    await this.#machine.dispose()
  }

  /** Reads the counter first: without the count before, a brewed cup could not be detected, so nothing is released. */
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

  /** `done` once the machine has counted another cup. If it does not count in time, the cup may or may not have been brewed. */
  async #untilCounted(product: string, before: number): Promise<BrewOutcome> {
    return withSignals([this.#stop.signal, AbortSignal.timeout(this.#config.brew_within_ms)], async until => {
      while (!until.aborted) {
        const counted = await this.#count(product).catch(() => before)
        if (counted !== before) return 'done'
        await wait(LOOK_EVERY_MS, undefined, { signal: until }).catch(() => {})
      }
      return 'unknown'
    })
  }

  async #count(product: string): Promise<number> {
    return (await this.counters())[product] ?? 0
  }

  #whyNot(product: string): string | null {
    const { products } = this.#config
    const button = products[product]?.button
    if (button === undefined) return `There is no product "${product}"; the products are ${Object.keys(products).join(', ')}.`
    if (this.#brewing !== undefined) return 'A cup is being brewed.'
    return this.#asked === button ? null : `The coffee machine did not ask for ${product}: its own button comes first.`
  }
}

function refused(error: Error): Brewing {
  const started = Promise.reject(error)
  started.catch(() => {})
  return { started, finished: Promise.resolve('failed') }
}
