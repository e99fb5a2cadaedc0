/** Whether a cup came out; `unknown` when nothing can tell. */
export type BrewOutcome = 'done' | 'failed' | 'unknown'

/** Why the machine cannot brew now, or cannot brew this drink. No reasons means ready. */
export interface Readiness {
  readonly reasons: readonly string[]
}

/** Whether the brewer works at all: `lost` when it does not answer, `dry` when no water flowed during the last cup. */
export type BrewerStatus =
  | { readonly state: 'ready' }
  | { readonly state: 'lost' | 'dry'; readonly reason: string; readonly remedy: string }

/** One brew in progress. */
export interface Brewing {
  /**
   * Resolves when the machine has received the request to brew (the relay's contact is closed). Rejects if it has not, or if that
   * is unknown; `finished` is then `failed` or `unknown`.
   */
  readonly started: Promise<void>
  /** Never rejects. */
  readonly finished: Promise<BrewOutcome>
}

/** The device that makes the coffee: a relay on a brew button, or a service port. */
export interface Brewer {
  status(): BrewerStatus
  /** Calls back on each status change until the signal aborts. */
  onStatus(listener: (status: BrewerStatus) => void, signal: AbortSignal): void
  /** Asked before a price is offered. */
  ready(product: string): Promise<Readiness>
  /** Starts one cup. Called once per committed vend, never repeated for the same vend. */
  brew(product: string): Brewing
  /** Cups by product: since the driver was opened, or over the machine's lifetime where the machine counts them itself. */
  counters(): Promise<Readonly<Record<string, number>>>
  dispose(): Promise<void>
}
