/** Somebody pressed a product's button. Polarity and debounce stay inside the driver. */
export interface Press {
  readonly button: string
}

/** The product buttons of one machine, by name. */
export interface Buttons {
  /** Presses as they happen, until the signal aborts. A press while nobody iterates is dropped: an old press must not start a selection. */
  presses(signal: AbortSignal): AsyncIterable<Press>
  dispose(): Promise<void>
}
