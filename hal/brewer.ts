/** Whether a cup came out: `unknown` when nothing can say so. */
export type BrewOutcome = 'done' | 'failed' | 'unknown'

/** Why no drink, or not this one, can be brewed now. Empty means ready. */
export interface Readiness {
  readonly reasons: readonly string[]
}

/** Whether it can brew at all: `lost` when it does not answer, `dry` when no water flowed during the last cup. */
export type BrewerStatus =
  | { readonly state: 'ready' }
  | { readonly state: 'lost' | 'dry'; readonly reason: string; readonly remedy: string }

/** One brew under way. */
export interface Brewing {
  /** Settles when the machine was told to brew (the relay's contact is closed). Rejects when it was not, or nobody can say: `finished` then says failed or unknown. */
  readonly started: Promise<void>
  /** Never rejects. */
  readonly finished: Promise<BrewOutcome>
}

/** Whatever makes the coffee: a relay on its brew button, a service port. */
export interface Brewer {
  status(): BrewerStatus
  /** Calls back at each change of status, until the signal aborts. */
  onStatus(listener: (status: BrewerStatus) => void, signal: AbortSignal): void
  /** Asked before any price is offered. */
  ready(product: string): Promise<Readiness>
  /** Starts one cup. Called once for each committed vend, never again for the same one. */
  brew(product: string): Brewing
  /** Cups by product: since the driver was opened, or ever, where the machine counts itself. */
  counters(): Promise<Readonly<Record<string, number>>>
  dispose(): Promise<void>
}
