/** A card in the emulated field: a phone (ISO 14443-4 A, a new UID each time), a memory card, an ISO 14443-4 B card. */
export type CardKind = 'phone' | 'memory' | 'type-b'

/**
 * Diagnose or RFConfiguration's items 2 and 5 are refused, or acknowledged and not answered (`mute-`); `obeyed-retries`: item 5 is
 * accepted without effect.
 */
export type Lack = 'line-test' | 'mute-line-test' | 'timeouts' | 'mute-timeouts' | 'retries' | 'mute-retries' | 'obeyed-retries'

/** Ways in which the chip misbehaves. Omitted fields stay unchanged. */
export interface Faults {
  /** Stays silent for this number of wake-ups; Infinity: forever. */
  wedged?: number
  /** Noise where the chip sends nothing: before each acknowledge and after each answer. */
  garbage?: boolean
  /** The number of answers with noise right before them. */
  noisyAnswers?: number
  /** What this copy of the chip cannot do. */
  lacks?: readonly Lack[]
  /** Limits the faults that have a number to commands with this code. */
  only?: number | undefined
  /** The number of answers to corrupt. */
  damagedAnswers?: number
  /** The number of commands to lose. */
  lostCommands?: number
  /** The number of commands to answer with an error frame. */
  refusedCommands?: number
  /** The number of activations to break off before the card's ATS. */
  brokenActivations?: number
  /** The number of the card's replies to R(NAK) to lose on the air. */
  missedReplies?: number
  /** The status byte of the next exchanges with the card; 0: unchanged. */
  exchangeStatus?: number
  /** The answer to an aborted command still arrives, around the acknowledge of the next command. */
  lateAnswers?: boolean
  /** The chip's IC code in its firmware version. */
  ic?: number
}

/** To the emulator's process. Each request except `response` is answered with `done`. */
export type EmulatorRequest =
  | { readonly kind: 'plug' | 'unplug' | 'leave' }
  | { readonly kind: 'enter'; readonly card: CardKind }
  | { readonly kind: 'misbehave'; readonly faults: Faults }
  | { readonly kind: 'response'; readonly exchange: number; readonly apdu: Uint8Array }

/** From the emulator's process. `heard`: the chip accepted a command with this code; `woken`: it was woken up. */
export type EmulatorReport =
  | { readonly kind: 'done'; readonly request: number }
  | { readonly kind: 'command'; readonly exchange: number; readonly apdu: Uint8Array }
  | { readonly kind: 'heard'; readonly code: number }
  | { readonly kind: 'woken' }
