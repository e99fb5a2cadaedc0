import type { Brewer, BrewerStatus, Brewing, BrewOutcome, Readiness } from '../brewer.ts'
import { HalError } from '../errors.ts'
import type { Pulse, Relay } from '../relay.ts'
import { StatusHolder } from '../support/status-holder.ts'
import type { Time } from '../support/time.ts'
import { type ProofOptions, watchCup, waterFlows } from './cup-proof.ts'

/** How a product is brewed: a pulse on the line wired to its button. */
export interface RelayProduct {
  readonly line: string
  readonly pulseMs: number
  /** From the end of the pulse until the machine can brew again; default 0. */
  readonly brewMs?: number | undefined
  /** The least water that a cup takes, where there is a flow meter. Default: any water at all. */
  readonly leastMl?: number | undefined
}

export interface RelayBrewerOptions {
  readonly relay: Relay
  readonly products: Readonly<Record<string, RelayProduct>>
  /** The sensors that show whether a cup came. Without them `done` only means that the relay's contact closed and opened as requested. */
  readonly proof?: ProofOptions | undefined
  /** Whether it was dry when last closed. It stays dry until its flow meter counts again. */
  readonly wasDry?: boolean
  readonly time: Pick<Time, 'pause'>
}

const dry = {
  state: 'dry',
  reason: 'No water flowed while the last cup was brewed.',
  remedy:
    'Fill the tank or open the tap, then brew a cup by hand or, in service mode, a test cup: once water flows, drinks are offered again.',
} as const

/** A coffee machine whose buttons are pressed by a relay. */
export function createRelayBrewer(options: RelayBrewerOptions): Brewer {
  return new RelayBrewer(options)
}

class RelayBrewer implements Brewer {
  readonly #relay: Relay
  readonly #products: Map<string, RelayProduct>
  readonly #proof: ProofOptions | undefined
  readonly #time: Pick<Time, 'pause'>
  readonly #status: StatusHolder<BrewerStatus>
  readonly #cups: Map<string, number>
  readonly #stop = new AbortController()
  #brewing: Promise<BrewOutcome> | undefined
  #isDry = false

  constructor(options: RelayBrewerOptions) {
    this.#relay = options.relay
    this.#proof = options.proof
    this.#status = new StatusHolder(this.status())
    this.#relay.onStatus(() => this.#status.set(this.status()), this.#stop.signal)
    this.#products = new Map(Object.entries(options.products))
    this.#cups = new Map(Object.keys(options.products).map(product => [product, 0]))
    this.#time = options.time
    if (options.wasDry && options.proof?.flow) void this.#dryUntilWaterFlows(options.proof)
  }

  status(): BrewerStatus {
    const relay = this.#relay.status()
    return relay.state === 'ready' && this.#isDry ? dry : relay
  }

  onStatus(listener: (status: BrewerStatus) => void, signal: AbortSignal): void {
    this.#status.on(listener, signal)
  }

  async ready(product: string): Promise<Readiness> {
    const reasons: string[] = []
    const status = this.status()
    if (!this.#products.has(product)) reasons.push(this.#unknown(product))
    if (status.state !== 'ready') reasons.push(`${status.reason} ${status.remedy}`)
    if (this.#brewing) reasons.push('A cup is being brewed.')
    return { reasons }
  }

  brew(product: string): Brewing {
    const found = this.#products.get(product)
    if (!found)
      return refused(
        new HalError({
          code: 'no-such-product',
          fact: this.#unknown(product),
          expected: 'a product of the brewer',
          remedy: 'Correct the product in the config file.',
        }),
      )
    if (this.#brewing)
      return refused(
        new HalError({
          code: 'brewer-busy',
          fact: 'A cup is being brewed.',
          expected: 'one cup at a time',
          remedy: 'Wait until it is finished.',
        }),
      )
    const cup = this.#proof && watchCup(this.#proof, found.leastMl ?? 0)
    const pulse = this.#relay.pulse(found.line, found.pulseMs)
    const finished = this.#finish(product, pulse, () => this.#judge(cup, found.brewMs ?? 0)).finally(() => cup?.end())
    this.#brewing = finished
    return { started: pulse.contactClosed, finished }
  }

  async counters(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(this.#cups)
  }

  /** Waits for the pulse in progress, not for the cup. The relay is not closed here: its owner does that. */
  async dispose(): Promise<void> {
    this.#stop.abort()
    await this.#brewing
  }

  async #finish(product: string, pulse: Pulse, judge: () => Promise<BrewOutcome>): Promise<BrewOutcome> {
    const pulsed = await outcomeOf(pulse)
    const outcome = pulsed === 'done' ? await judge() : pulsed
    if (outcome === 'done') this.#cups.set(product, (this.#cups.get(product) ?? 0) + 1)
    this.#brewing = undefined
    return outcome
  }

  /** Waits for the cup, and judges it where sensors allow. */
  async #judge(cup: ReturnType<typeof watchCup> | undefined, brewMs: number): Promise<BrewOutcome> {
    if (cup !== undefined) {
      const { outcome, dry } = await cup.judge(brewMs, this.#time, this.#stop.signal)
      if (dry && !this.#isDry) void this.#dryUntilWaterFlows(this.#proof as ProofOptions)
      return outcome
    }
    if (brewMs > 0) await this.#time.pause(brewMs, this.#stop.signal)
    return 'done'
  }

  async #dryUntilWaterFlows(proof: ProofOptions): Promise<void> {
    this.#setDry(true)
    if (await waterFlows(proof, this.#stop.signal)) this.#setDry(false)
  }

  #setDry(isDry: boolean): void {
    this.#isDry = isDry
    this.#status.set(this.status())
  }

  #unknown(product: string): string {
    return `There is no product "${product}"; the products are ${[...this.#products.keys()].join(', ')}.`
  }
}

/** A pulse that was cut short may or may not have started the machine. */
async function outcomeOf(pulse: Pulse): Promise<BrewOutcome> {
  const [closed, opened] = await Promise.allSettled([pulse.contactClosed, pulse.contactOpened])
  if (opened.status === 'rejected') return 'unknown'
  if (closed.status === 'rejected') return 'failed'
  return opened.value.cut ? 'unknown' : 'done'
}

function refused(error: Error): Brewing {
  const started = Promise.reject(error)
  started.catch(() => {})
  return { started, finished: Promise.resolve('failed') }
}
