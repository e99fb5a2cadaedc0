/** Whether a cup came out: `unknown` when nothing can say so. */
export type BrewOutcome = 'done' | 'failed' | 'unknown'

/** Why no drink, or not this one, can be brewed now. Empty means ready. */
export interface Readiness {
  readonly reasons: readonly string[]
}

/** One brew under way. */
export interface Brewing {
  /** Settles when the machine was told to brew (the relay is closed). Rejects when it was not, or nobody can say: `finished` then says failed or unknown. */
  readonly started: Promise<void>
  /** Never rejects. */
  readonly finished: Promise<BrewOutcome>
}

/** Whatever makes the coffee: a relay on its brew button, a service port. */
export interface Brewer {
  /** Asked before any price is offered. */
  ready(product: string): Promise<Readiness>
  /** Starts one cup. Called once for each committed vend, never again for the same one. */
  brew(product: string): Brewing
  /** Cups since the driver was opened, by product. */
  counters(): Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}
