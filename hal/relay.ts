/**
 * One pulse in progress. Neither promise causes an unhandled rejection. Refused (never closed): `closed` rejects, `opened`
 * settles with `cut`. Lost (state unknown): whichever has not settled yet rejects.
 */
export interface Pulse {
  /** Settles when the relay is closed (the line is driven). Rejects when it never was, or when that is unknown. */
  readonly closed: Promise<void>
  /** Settles when the relay is open again; rejects when that is unknown. `cut` means that it opened before the requested time. */
  readonly opened: Promise<{ readonly cut: boolean }>
}

/** Whether the relay can be closed at all, for the offers and `status`. */
export type RelayStatus = { readonly state: 'ready' } | { readonly state: 'lost'; readonly reason: string; readonly remedy: string }

/**
 * Relay outputs, by line name. Lines are open at construction and after close. The daemon never drives a line itself: it asks the
 * guard process (hal/guard), which owns the lines.
 */
export interface Relay {
  /**
   * Closes the line once, for that many milliseconds. Refused (with a HalError, in the Pulse's promises) for an unknown line,
   * above the maximum that the driver was opened with, and while another pulse runs.
   */
  pulse(line: string, milliseconds: number): Pulse
  /**
   * Opens every line now.
   * @throws HalError when a line may still be closed
   */
  open(): Promise<void>
  status(): RelayStatus
  /** Calls back on each status change until the signal aborts. */
  onStatus(listener: (status: RelayStatus) => void, signal: AbortSignal): void
  close(): Promise<void>
}

/** A relay's lines as the guard process drives them: levels only; the guard keeps the time. */
export interface RelayLines {
  /**
   * Levels take effect in the order of the calls.
   * @throws HalError
   */
  set(line: string, closed: boolean): Promise<void>
  /** Settles with the reason when the lines can no longer be driven. The guard then exits, and its successor opens them first. */
  readonly lost: Promise<Error>
  close(): Promise<void>
}
