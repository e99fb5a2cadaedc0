import type { Fault } from './support/crema-error.ts'

/** The reader's state, for the lamp, sales and `status`. */
export type ReaderStatus =
  | {
      readonly state: 'ready'
      readonly name: string
      /** What this reader lacks; it serves nevertheless. Absent if nothing is missing. */
      readonly limits?: readonly Fault[]
    }
  | { readonly state: 'lost'; readonly reason: string; readonly remedy: string }

/** A card or phone in the field, from its arrival until it leaves. */
export interface CardChannel {
  /**
   * Sends one command APDU and returns the response APDU, at least two bytes (ISO 7816-4).
   * @throws CardGoneError when the response is shorter than two bytes, the card left, the reader failed, or `deadlineMs` passed
   */
  transmit(command: Uint8Array, deadlineMs: number): Promise<Uint8Array>
  /** Settles when the card has left the field (or the reader is lost). */
  readonly gone: Promise<void>
}

/** A contactless reader. */
export interface CardReader {
  /** Cards as they enter the field, until the signal aborts. The iteration survives the loss and return of the reader. */
  taps(signal: AbortSignal): AsyncIterable<CardChannel>
  status(): ReaderStatus
  /** Calls back on each status change until the signal aborts. */
  onStatus(listener: (status: ReaderStatus) => void, signal: AbortSignal): void
  dispose(): Promise<void>
}
