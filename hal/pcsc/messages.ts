/** Requests from the driver to the reader process. Commands and answers travel as hex. */
export interface TransmitRequest {
  readonly kind: 'transmit'
  readonly card: number
  readonly id: number
  readonly command: string
}

/**
 * Escape commands (hex) for the chosen reader itself: its lamps and buzzer. A reader that refuses them still serves; the outcome is
 * reported.
 */
export interface EscapeRequest {
  readonly kind: 'control'
  readonly commands: readonly string[]
}

export type ReaderRequest = TransmitRequest | EscapeRequest

/** Why the reader process cannot work at all. */
export type ProcessFailure = 'not-installed' | 'denied' | 'pcsc'

/** Reports of the reader process. A card's number is used once in the life of the process. */
export type ReaderReport =
  | { readonly kind: 'alive'; readonly cpuMs: number }
  | { readonly kind: 'readers'; readonly seen: readonly string[]; readonly chosen?: string }
  | { readonly kind: 'card'; readonly card: number }
  | { readonly kind: 'gone'; readonly card: number }
  | { readonly kind: 'answer'; readonly card: number; readonly id: number; readonly answer: string }
  | { readonly kind: 'torn'; readonly card: number; readonly id: number; readonly reason: string }
  /** Why escape commands are refused, or null after all were carried out. */
  | { readonly kind: 'lamps'; readonly refused: string | null }
  | { readonly kind: 'failed'; readonly failure: ProcessFailure; readonly reason: string }

/** The names of the reader process's failpoints during a tap. */
export const READER_FAILPOINTS: readonly string[] = [
  'reader: before transmit',
  ...(['card', 'answer', 'gone'] satisfies ReaderReport['kind'][]).map(kind => `reader: before reporting ${kind}`),
]
