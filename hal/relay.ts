/**
 * One pulse in progress. Neither promise causes an unhandled rejection. Refused (the contact never closed): `contactClosed` rejects,
 * `contactOpened` settles with `cut`. Lost (state unknown): whichever has not settled yet rejects.
 */
export interface Pulse {
  /** Settles when the contact is closed (the line is driven). Rejects when it never was, or when that is unknown. */
  readonly contactClosed: Promise<void>
  /** Settles when the contact is open again; rejects when that is unknown. `cut` means that it opened before the requested time. */
  readonly contactOpened: Promise<{ readonly cut: boolean }>
}

/** Whether a contact can be closed at all, for the selections and `status`. */
export type RelayStatus = { readonly state: 'ready' } | { readonly state: 'lost'; readonly reason: string; readonly remedy: string }

/**
 * Relay outputs, by line name. A line's contact is open at construction and after `dispose`. The daemon asks the
 * guard process (hal/guard), which owns the lines; it drives them itself only to open them when the guard has died.
 */
export interface Relay {
  /**
   * Closes the line's contact once, for that many milliseconds. Refused (with a HalError, in the Pulse's promises) for an unknown line,
   * above the maximum that the driver was opened with, and while another pulse runs.
   */
  pulse(line: string, milliseconds: number): Pulse
  /**
   * Opens every line's contact now.
   * @throws HalError when a contact may still be closed
   */
  openContacts(): Promise<void>
  status(): RelayStatus
  /** Calls back on each status change until the signal aborts. */
  onStatus(listener: (status: RelayStatus) => void, signal: AbortSignal): void
  dispose(): Promise<void>
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
  dispose(): Promise<void>
}
