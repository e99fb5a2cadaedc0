/** A card in the emulated field: a phone (ISO 14443-4 A, a new UID each time), a memory card, an ISO 14443-4 B card. */
export type CardKind = 'phone' | 'memory' | 'type-b'

/** Ways in which the chip misbehaves. Omitted fields stay unchanged. */
export interface Faults {
  /** Stays silent for this number of wake-ups; Infinity: forever. */
  wedged?: number
  /** Noise before and after every frame. */
  garbage?: boolean
  /** Limits the next three faults to commands with this code. */
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
