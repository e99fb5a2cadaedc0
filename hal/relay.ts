/** One pulse under way. */
export interface Pulse {
  /** Settles when the relay is closed (the line is driven). Rejects when it never was. */
  readonly closed: Promise<void>
  /** Settles when the relay is open again; rejects when it cannot be known that it is. `cut` says that it opened before the time asked for. */
  readonly opened: Promise<{ readonly cut: boolean }>
}

/**
 * Relay outputs, by line name. Lines are open at construction and after close.
 * The daemon never holds one itself: it asks the guard process (hal/guard), which owns the lines.
 */
export interface Relay {
  /**
   * Closes the line for that many milliseconds, once. Refused above the maximum that the driver was opened with, and while another pulse runs.
   * @throws HalError
   */
  pulse(line: string, milliseconds: number): Pulse
  /** Opens every line now. */
  open(): Promise<void>
  close(): Promise<void>
}

/** A relay's lines as the guard process drives them: levels only, the guard counts the time. */
export interface RelayLines {
  /** @throws HalError */
  set(line: string, closed: boolean): Promise<void>
  close(): Promise<void>
}
