/** One press of a product button. Polarity and debounce stay inside the driver. */
export interface Press {
  readonly button: string
}

/** The product buttons of one machine, by name. */
export interface Buttons {
  /** Presses as they happen until the signal aborts. A press is dropped while nothing iterates: an old press must not open a selection. */
  presses(signal: AbortSignal): AsyncIterable<Press>
  dispose(): Promise<void>
}
