import { setTimeout as wait } from 'node:timers/promises'
import type { Brewer, Brewing, BrewOutcome, Readiness } from './brewer.ts'
import type { Pulse, Relay } from './relay.ts'

/** How a product is brewed: a pulse on the line that is wired to its button. */
export interface RelayProduct {
  readonly line: string
  readonly pulseMs: number
  /** From the end of the pulse until the machine can brew again; 0 if not given. */
  readonly brewMs?: number | undefined
}

export interface RelayBrewerOptions {
  readonly relay: Relay
  readonly products: Readonly<Record<string, RelayProduct>>
  /** Waits, or settles early when the signal aborts. A timer if not given. */
  readonly delay?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** A coffee machine whose buttons a relay presses. It reports nothing back, so `done` means that the relay closed and opened as asked. */
export function createRelayBrewer(options: RelayBrewerOptions): Brewer {
  return new RelayBrewer(options)
}

class RelayBrewer implements Brewer {
  readonly #relay: Relay
  readonly #products: Map<string, RelayProduct>
  readonly #delay: NonNullable<RelayBrewerOptions['delay']>
  readonly #cups: Map<string, number>
  readonly #stop = new AbortController()
  #brewing: Promise<BrewOutcome> | undefined

  constructor(options: RelayBrewerOptions) {
    this.#relay = options.relay
    this.#products = new Map(Object.entries(options.products))
    this.#cups = new Map(Object.keys(options.products).map(product => [product, 0]))
    this.#delay = options.delay ?? ((milliseconds, signal) => wait(milliseconds, undefined, { signal }).catch(() => {}))
  }

  async ready(product: string): Promise<Readiness> {
    const reasons: string[] = []
    const status = this.#relay.status()
    if (!this.#products.has(product)) reasons.push(this.#unknown(product))
    if (status.state === 'lost') reasons.push(`${status.reason} ${status.remedy}`)
    if (this.#brewing) reasons.push('A cup is being brewed.')
    return { reasons }
  }

  brew(product: string): Brewing {
    const found = this.#products.get(product)
    if (!found) return refused(new Error(this.#unknown(product)))
    if (this.#brewing) return refused(new Error('A cup is being brewed.'))
    const pulse = this.#relay.pulse(found.line, found.pulseMs)
    const finished = this.#finish(product, pulse, found.brewMs ?? 0)
    this.#brewing = finished
    return { started: pulse.closed, finished }
  }

  async counters(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(this.#cups)
  }

  /** Waits for the pulse under way, not for the coffee behind it. The relay stays its owner's. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#brewing
  }

  async #finish(product: string, pulse: Pulse, brewMs: number): Promise<BrewOutcome> {
    const outcome = await outcomeOf(pulse)
    if (outcome === 'done') {
      this.#cups.set(product, (this.#cups.get(product) ?? 0) + 1)
      if (brewMs > 0) await this.#delay(brewMs, this.#stop.signal)
    }
    this.#brewing = undefined
    return outcome
  }

  #unknown(product: string): string {
    return `No product "${product}". Expected one of: ${[...this.#products.keys()].join(', ')}.`
  }
}

/** A pulse that was cut short may or may not have started the machine. */
async function outcomeOf(pulse: Pulse): Promise<BrewOutcome> {
  const [closed, opened] = await Promise.allSettled([pulse.closed, pulse.opened])
  if (opened.status === 'rejected') return 'unknown'
  if (closed.status === 'rejected') return 'failed'
  return opened.value.cut ? 'unknown' : 'done'
}

function refused(error: Error): Brewing {
  const started = Promise.reject(error)
  started.catch(() => {})
  return { started, finished: Promise.resolve('failed') }
}
